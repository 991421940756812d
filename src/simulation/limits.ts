import type { Limits, StageLimits } from "../contracts/limits.js";
import { KIND_DATA, KINDS } from "../contracts/packet.js";
import type { CoreProgram } from "../contracts/program.js";
import type { MappedChip } from "../cores/estimate.js";
import type { KindTable } from "../cores/kind-table.js";
import { EVENT_INDEX } from "../cores/ledger.js";
import { flitTable } from "../mapping/flits.js";
import type { CountedChip } from "./counted-chip.js";

const UNITS = ["neuron_ticks", "synapse_ticks", "send_ticks"] as const;
type Unit = (typeof UNITS)[number];

/** Ticks that units of cores work at least: by core, the units of UNITS one after the other. */
export type UnitTicks = readonly number[];

interface Way {
  readonly route: number;
  /** Core that receives, and ticks that its synapse unit takes for a data packet. */
  readonly core: number;
  readonly ticks: number;
}

/**
 * Adds up what each core's units have to do at least, from counts: a unit does one thing at a time, so no run is
 * shorter. Fixed costs of a token and of a pass that is not full are left out.
 */
export class UnitWork {
  private readonly ways: readonly Way[];
  private readonly flits: Int32Array;
  private readonly sources: Int32Array;
  private readonly sums: Float64Array;

  constructor(
    private readonly chip: CountedChip,
    mapped: MappedChip,
    kinds: KindTable,
  ) {
    const { program } = chip;
    this.flits = flitTable(chip);
    this.sums = new Float64Array(program.cores.length * UNITS.length);
    this.sources = new Int32Array(program.cores.length);
    for (const { core } of [...program.sources, ...program.inner]) this.sources[core]!++;
    this.ways = program.sources.flatMap(({ segments }) =>
      segments.flatMap(({ inputs, routes }) =>
        inputs.flatMap((input, i): Way[] => {
          const { core } = program.inputs[input]!;
          if (core < 0) return [];
          const receiver = program.cores[core]!;
          const index = receiver.inputs.indexOf(input);
          const ticks = kinds.of(receiver).packetTicks(receiver, index, mapped);
          return [{ route: routes[routes.length === 1 ? 0 : i]!, core, ticks }];
        }),
      ),
    );
  }

  /** Adds a sentence whose counts are complete. */
  take(sentence: number): void {
    const { program, network, ledger, items, spec } = this.chip;
    const record = items.recordOf(sentence);
    const synapses = new Float64Array(program.cores.length);
    const first = record * program.routes.length * KINDS;
    for (const { route, core, ticks } of this.ways)
      synapses[core]! += network.counts.injected[first + route * KINDS + KIND_DATA]! * ticks;
    const send = this.sentBy(first);
    for (const core of program.cores) {
      const at = (record * ledger.cores + core.index) * ledger.events;
      const count = (event: keyof typeof EVENT_INDEX): number => ledger.counts[at + EVENT_INDEX[event]]!;
      // Scores and contexts have lanes each.
      const products = count("attention_accumulate") / (2 * spec.attention.lanes);
      this.add(core, "neuron_ticks", this.neurons(core, count));
      this.add(core, "synapse_ticks", Math.max(synapses[core.index]!, Math.floor(products)));
      this.add(core, "send_ticks", send[core.index]!);
    }
  }

  finish(): UnitTicks {
    return [...this.sums];
  }

  /** Generators scan side by side, one for each spike source; the vector unit's passes follow one another. */
  private neurons({ index }: CoreProgram, count: (event: keyof typeof EVENT_INDEX) => number): number {
    const { generator, vector } = this.chip.spec;
    const scans = count("neuron_scan") / (generator.lanes * Math.max(1, this.sources[index]!));
    return Math.floor(Math.max(scans, (count("bspn") * vector.bspnPasses) / vector.lanes));
  }

  /** Flits that each core's interface injects, one a tick. */
  private sentBy(first: number): Float64Array {
    const { program, network } = this.chip;
    const sent = new Float64Array(program.cores.length);
    const coreOf = new Map(program.cores.map(({ node, index }) => [node, index]));
    program.routes.forEach(({ source }, route) => {
      const core = coreOf.get(source);
      if (core === undefined) return;
      for (let kind = 0; kind < KINDS; kind++)
        sent[core]! += network.counts.injected[first + route * KINDS + kind]! * this.flits[route * KINDS + kind]!;
    });
    return sent;
  }

  private add({ index }: CoreProgram, unit: Unit, ticks: number): void {
    this.sums[index * UNITS.length + UNITS.indexOf(unit)]! += ticks;
  }
}

/** Cores and stages as far as limits name them. */
export interface NamedCores {
  readonly cores: readonly Pick<CoreProgram, "index" | "name" | "stage">[];
  readonly stages: readonly { readonly name: string }[];
}

/**
 * What a run takes at least, beside what it took.
 * @param link flits of the link that carried most, one a tick @param barrierTicks of all barriers
 */
export function limitsOf(
  program: NamedCores,
  measured: number,
  units: UnitTicks,
  link: number,
  barrierTicks: number,
): Limits {
  const ticksOf = (core: NamedCores["cores"][number], unit: Unit): number =>
    units[core.index * UNITS.length + UNITS.indexOf(unit)]!;
  const stages = program.stages.map(({ name }, stage): StageLimits => {
    const cores = program.cores.filter((core) => core.stage === stage);
    const most = (unit: Unit): number => cores.reduce((top, core) => Math.max(top, ticksOf(core, unit)), 0);
    const ticks = { neuron_ticks: most(UNITS[0]), synapse_ticks: most(UNITS[1]), send_ticks: most(UNITS[2]) };
    const largest = UNITS.reduce((top, unit) => (ticks[unit] > ticks[top] ? unit : top));
    const busiest = cores.find((core) => ticksOf(core, largest) === ticks[largest]);
    return { stage: name, ...ticks, largest: NAMES[largest], bound_ticks: ticks[largest], core: busiest?.name ?? "" };
  });
  const candidates: [string, number][] = [
    ...stages.map(({ stage, largest, bound_ticks }): [string, number] => [
      `${largest} of ${/^\d+$/.test(stage) ? "layer " : ""}${stage}`,
      bound_ticks,
    ]),
    ["busiest link", link],
    ["barrier", barrierTicks],
  ];
  const [limit, bound] = candidates.reduce((top, one) => (one[1] > top[1] ? one : top));
  return { measured_ticks: measured, limit, bound_ticks: bound, link_ticks: link, barrier_ticks: barrierTicks, stages };
}

const NAMES: Readonly<Record<Unit, StageLimits["largest"]>> = {
  neuron_ticks: "neurons",
  synapse_ticks: "synapses",
  send_ticks: "sending",
};
