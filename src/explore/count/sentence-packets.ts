import { type TrainRules, trainCode } from "../../cores/spike-train.js";
import type { SpikeCode } from "../../spec/chip.js";
import type { ChipProgram, StreamProgram } from "../../spec/program.js";
import type { SentenceCodes } from "./codes.js";

/** Codes are -8..15. */
const LEAST_CODE = -8;
const CODES = 24;

/** What one row of probabilities does: spikes of its Q head, spikes of its probabilities. */
export interface RowCounts {
  readonly reads: number;
  readonly spikes: number;
}

/** How much one sentence sends, stream by stream. */
export interface SentencePackets {
  readonly tokens: number;
  /** Data packets of each stream by segment and token: `[stream][segment][token]`; streams that carry the first token alone have one. */
  readonly packets: readonly (readonly Int32Array[])[];
  /** Sum of |q| of each spike stream. */
  readonly magnitudes: readonly number[];
  /** Rows of each attention core, query by query and in each head by head; empty for all other cores. */
  readonly rows: readonly (readonly RowCounts[])[];
  /** Sum of |q| of each attention core's probabilities. */
  readonly rowMagnitudes: readonly number[];
}

/** Packets of each code: index code + 8. */
function packetTable(code: SpikeCode, signed: boolean, rules: TrainRules): Int32Array {
  const { passes, value } = trainCode(code, signed, rules);
  return Int32Array.from({ length: CODES }, (_, i) => {
    let packets = 0;
    for (let pass = 0; pass < passes; pass++) if (value(i + LEAST_CODE, pass) !== 0) packets++;
    return packets;
  });
}

/** Site of a stream's codes among those of a sentence. */
const siteOf = ({ site, consumerStage }: StreamProgram): string =>
  site === "pooler" ? "pooler.n" : `layers.${consumerStage - 1}.${site}`;

const sumOver = (codes: Int8Array, from: number, to: number, table: Int32Array): number => {
  let sum = 0;
  for (let i = from; i < to; i++) sum += table[codes[i]! - LEAST_CODE]!;
  return sum;
};

/** Counts the packets of one sentence on one mapping: one addition a code, no events. */
export function sentencePackets(
  program: ChipProgram,
  codes: SentenceCodes,
  code: SpikeCode,
  rules: TrainRules,
  headSize: number,
): SentencePackets {
  const { tokens } = codes;
  const tables = { signed: packetTable(code, true, rules), unsigned: packetTable(code, false, rules) };
  const sizes = Int32Array.from({ length: CODES }, (_, i) => Math.abs(i + LEAST_CODE));
  const magnitudes: number[] = [];
  const packets = program.streams.map((stream) => {
    const carried = stream.tokens === "all" ? tokens : 1;
    if (stream.carries === "values") {
      magnitudes.push(0);
      return stream.segments.map(({ from, to }) => new Int32Array(carried).fill(to - from));
    }
    const site = codes.sites.get(siteOf(stream))!;
    // The pooler reads the first token alone.
    const width = site.length / (stream.site === "pooler" ? 1 : tokens);
    const origin = program.cores[stream.core]!.from;
    const table = stream.signed ? tables.signed : tables.unsigned;
    let magnitude = 0;
    for (let t = 0; t < carried; t++)
      magnitude += sumOver(site, t * width + origin, t * width + origin + stream.channels, sizes);
    magnitudes.push(magnitude);
    return stream.segments.map(({ from, to }) =>
      Int32Array.from({ length: carried }, (_, t) =>
        sumOver(site, t * width + origin + from, t * width + origin + to, table),
      ),
    );
  });
  const rowMagnitudes: number[] = [];
  const rows = program.cores.map((core): RowCounts[] => {
    rowMagnitudes.push(0);
    if (core.role !== "attention") return [];
    const queries = program.inputs[core.inputs[0]!]!.tokens === "all" ? tokens : 1;
    const q = codes.sites.get(`layers.${core.stage - 1}.q`)!;
    const p = codes.sites.get(`layers.${core.stage - 1}.p`)!;
    const hidden = q.length / tokens;
    const counted: RowCounts[] = [];
    for (let query = 0; query < queries; query++) {
      for (let channel = core.from; channel < core.to; channel += headSize) {
        const at = query * hidden + channel;
        const row = ((channel / headSize) * tokens + query) * tokens;
        counted.push({
          reads: sumOver(q, at, at + headSize, tables.signed),
          spikes: sumOver(p, row, row + tokens, tables.unsigned),
        });
        rowMagnitudes[core.index] = rowMagnitudes[core.index]! + sumOver(p, row, row + tokens, sizes);
      }
    }
    return counted;
  });
  return { tokens, packets, magnitudes, rows, rowMagnitudes };
}
