import type { SpikeCode } from "../contracts/chip.js";
import type { SpikeSourceProgram } from "../contracts/program.js";
import type { InnerCounts, MappedChip, SentCodes } from "../cores/estimate.js";
import { type SpikeRules, spikeCoding, spikesOf } from "../cores/spike-code.js";
import { gatesZeros } from "../cores/weights.js";
import type { SentenceCodes, Workload } from "../workloads/workload.js";

/** Codes are -8..15. */
const LEAST_CODE = -8;
const CODES = 24;

/** How much one sentence sends, spike source by spike source. */
export interface SentencePackets {
  readonly tokens: number;
  /**
   * Data packets of each spike source by segment and token: `[source][segment][token]`; spike sources that carry the
   * first token alone have one.
   */
  readonly packets: readonly (readonly Int32Array[])[];
  /** Spikes, or values, in those packets. */
  readonly spikes: readonly (readonly Int32Array[])[];
  /** Sum of |q| of each spike source. */
  readonly magnitudes: readonly number[];
  /** What each inner spike source sends. */
  readonly inner: readonly InnerCounts[];
  /** By core: weights that are not 0 over the spikes, or values, that reach it; 0 where all of them count. */
  readonly additions: readonly number[];
}

/** Spikes of each code: index code + 8. */
function spikeTable(code: SpikeCode, signed: boolean, rules: SpikeRules): Int32Array {
  const coding = spikeCoding(code, signed, rules);
  return Int32Array.from({ length: CODES }, (_, i) => spikesOf(coding, i + LEAST_CODE));
}

const sumOver = (codes: Int8Array, from: number, to: number, table: Int32Array): number => {
  let sum = 0;
  for (let i = from; i < to; i++) sum += table[codes[i]! - LEAST_CODE]!;
  return sum;
};

/** Weights that are not 0 by axon, of the cores whose lanes rest at the others; undefined for the rest. */
export type Nonzeros = readonly (Int32Array | undefined)[];

export const nonzerosOf = (workload: Workload, { program, spec }: MappedChip): Nonzeros =>
  program.cores.map((core) => (gatesZeros(core, spec) ? workload.nonzeros!(core) : undefined));

/** Of `n` codes from site[from] on, spikes times weights that are not 0, from axon `base` on. */
function keptOver(site: Int8Array, from: number, n: number, table: Int32Array, kept: Int32Array, base: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += table[site[from + i]! - LEAST_CODE]! * kept[base + i]!;
  return sum;
}

/** Counts the packets of one sentence on one mapping: one addition a code, no events. */
export function sentencePackets(
  chip: MappedChip,
  { kinds, siteOf }: Pick<Workload, "kinds" | "siteOf">,
  codes: SentenceCodes,
  nonzeros: Nonzeros,
): SentencePackets {
  const { program, code, rules } = chip;
  const { tokens } = codes;
  const tables = { signed: spikeTable(code, true, rules), unsigned: spikeTable(code, false, rules) };
  const sizes = Int32Array.from({ length: CODES }, (_, i) => Math.abs(i + LEAST_CODE));
  const at = (source: SpikeSourceProgram): Int8Array => {
    const { name } = siteOf(source);
    const site = codes.sites.get(name);
    if (site === undefined) throw new Error(`the codes of a sentence have no site ${name}`);
    return site;
  };
  const magnitudes: number[] = [];
  const additions = program.cores.map(() => 0);
  const spikes = program.sources.map((source) => {
    const carried = source.tokens === "all" ? tokens : 1;
    if (source.payload === "values") {
      magnitudes.push(0);
      return source.segments.map(({ from, to }) => new Int32Array(carried).fill(to - from));
    }
    const site = at(source);
    const width = site.length / (siteOf(source).tokens === "first" ? 1 : tokens);
    const origin = program.cores[source.core]!.from;
    const table = source.signed ? tables.signed : tables.unsigned;
    let magnitude = 0;
    for (let t = 0; t < carried; t++)
      magnitude += sumOver(site, t * width + origin, t * width + origin + source.channels, sizes);
    magnitudes.push(magnitude);
    for (const { from, to, base, inputs } of source.segments)
      for (const input of inputs) {
        const { core } = program.inputs[input]!;
        const kept = nonzeros[core];
        if (kept === undefined) continue;
        for (let t = 0; t < carried; t++)
          additions[core]! += keptOver(site, t * width + origin + from, to - from, table, kept, base);
      }
    return source.segments.map(({ from, to }) =>
      Int32Array.from({ length: carried }, (_, t) =>
        sumOver(site, t * width + origin + from, t * width + origin + to, table),
      ),
    );
  });
  const packets = program.sources.map(({ segments, valuesPerPacket }, s) =>
    valuesPerPacket === 1
      ? spikes[s]!
      : segments.map(({ from, to }, i) => spikes[s]![i]!.map(() => Math.ceil((to - from) / valuesPerPacket))),
  );
  const sent: SentCodes = {
    tokens,
    at,
    spikes: (list, from, to, signed) => sumOver(list, from, to, signed ? tables.signed : tables.unsigned),
    magnitudes: (list, from, to) => sumOver(list, from, to, sizes),
  };
  const inner: InnerCounts[] = [];
  for (const core of program.cores) {
    const counts = core.inner.length === 0 ? [] : kinds.of(core).countInner!(core, sent, chip);
    core.inner.forEach((position, i) => {
      inner[position] = counts[i]!;
    });
  }
  return { tokens, packets, spikes, magnitudes, inner, additions };
}
