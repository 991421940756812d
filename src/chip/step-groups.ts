import type { ChipSpec } from "../contracts/chip.js";
import { KIND, KIND_CREDIT, ROUTE } from "../contracts/packet.js";
import type { ChipProgram, SpikeSourceProgram } from "../contracts/program.js";
import { coreGroups, type StepGroups } from "../cores/steps.js";
import type { Network, NetworkSink } from "../noc/network.js";

/** Packets that are under way, for all of the chip or by stage. */
export interface PacketWatch extends StepGroups {
  /** What the network is to hand packets to: `chip`, with its packets counted if need be. */
  sink(chip: NetworkSink): NetworkSink;
}

interface WatchedChip {
  readonly spec: ChipSpec;
  readonly program: ChipProgram;
  readonly network: Network;
  readonly parts: {
    readonly innerSources: readonly { readonly program: SpikeSourceProgram; readonly fifoCount: number }[];
  };
}

/** Groups of generators that step together on a chip, and their packets. */
export function stepGroups(chip: WatchedChip): PacketWatch {
  const { spec, program, network } = chip;
  const { groupOf, cores } = coreGroups(spec.sync.mode, program);
  if (spec.sync.mode !== "stage-barrier")
    return { cores, groupOf: () => 0, live: () => network.pool.live, sent: () => {}, sink: (whole) => whole };
  const groups = Int32Array.from([...program.sources, ...program.inner], ({ core }) => groupOf(program.cores[core]!));
  const underWay = new Int32Array(cores.length);
  const groupOfRoute = new Int32Array(program.routes.length);
  for (const { index, segments } of program.sources)
    for (const { routes } of segments) for (const route of routes) groupOfRoute[route] = groups[index]!;
  return {
    cores,
    groupOf: (source) => groups[source]!,
    // What an inner source has sent is in its FIFO until it is used.
    live: (group) =>
      underWay[group]! +
      chip.parts.innerSources.reduce(
        (sum, { program: { index }, fifoCount }) => sum + (groups[index] === group ? fifoCount : 0),
        0,
      ),
    sent: (source, route) => {
      if (source >= program.sources.length) return;
      const group = groups[source]!;
      underWay[group] = underWay[group]! + program.routes[route]!.destinations.length;
    },
    sink: (whole) => ({
      ahead: whole.ahead,
      deliver: (node, packet, tick) => {
        const { words } = network.pool;
        const group = groupOfRoute[words[packet + ROUTE]!]!;
        if (words[packet + KIND] !== KIND_CREDIT) underWay[group] = underWay[group]! - 1;
        return whole.deliver(node, packet, tick);
      },
      injectable: (node, tick) => whole.injectable(node, tick),
    }),
  };
}
