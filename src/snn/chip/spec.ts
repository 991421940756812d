import { UserError } from "../../base/user-error.js";
import type { NetworkModel } from "../../contracts/chip.js";
import type { FlitSpec } from "../../noc/flit-spec.js";

/** Where a constant comes from: see chips/README.md. */
export type Grade = "published" | "derived" | "estimate";
export const GRADES: readonly Grade[] = ["published", "derived", "estimate"];

/** Parts of the chip that energy is split into. */
export const COMPONENTS = ["soma", "axon_out", "network", "axon_in", "synapse", "static"] as const;
export type Component = (typeof COMPONENTS)[number];

/**
 * What the ledger counts, and the component of each event. access: a neuron, every step. update: a neuron with
 * something to do. input_spike: an input neuron that fires. The others: a spike, a packet, a link, a delivery, a
 * synapse.
 */
export const EVENT_COMPONENTS = {
  neuron_access: "soma",
  neuron_update: "soma",
  spike_out: "soma",
  input_spike: "soma",
  axon_out: "axon_out",
  hop_east: "network",
  hop_west: "network",
  hop_north: "network",
  hop_south: "network",
  axon_in: "axon_in",
  synapse_dense: "synapse",
  synapse_sparse: "synapse",
  synapse_convolution: "synapse",
} as const satisfies Record<string, Component>;
export type ChipEvent = keyof typeof EVENT_COMPONENTS;
export const EVENTS = Object.keys(EVENT_COMPONENTS) as readonly ChipEvent[];

/** Number of each event in a ledger. */
export const EVENT = Object.fromEntries(EVENTS.map((name, i) => [name, i])) as Readonly<Record<ChipEvent, number>>;
/** The four hops, in the order of a tile's links: east (+x), west (-x), north (+y), south (-y). */
export const HOP_EVENTS: readonly ChipEvent[] = ["hop_east", "hop_west", "hop_north", "hop_south"];

/** A constant with the ends of its range. */
export interface Constant {
  readonly unit: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly evidence: Grade;
  readonly source: string;
  readonly note?: string | undefined;
}

/** What one core holds at most. */
export interface CoreLimits {
  readonly neurons: number;
  /** Weights, and the targets of sparse ones. */
  readonly synapse_memory_bits: number;
  /** Entries of the tables of what comes in and of where spikes go. */
  readonly axons_in: number;
  readonly axons_out: number;
  /** Cores that the spikes of one neuron may go to. */
  readonly destinations: number;
}

/** The network of a chip flit by flit. */
export interface SnnNoc {
  readonly flit: FlitSpec;
  /** Ticks of a cycle of its routers. */
  readonly cycleTicks: number;
  /** Networks of this kind beside each other; a core sends its packets over them in turn. */
  readonly subnets: number;
  /** Slots of a core's queue by virtual channel, in each subnet. */
  readonly slots: Int32Array;
}

/** A chip that runs spiking networks: tiles on a mesh, cores at each tile, steps that end with a barrier. */
export interface SnnChip {
  readonly name: string;
  readonly description: string;
  /** Picoseconds of a tick, the unit of all times. */
  readonly tickPs: number;
  readonly width: number;
  readonly height: number;
  readonly coresPerTile: number;
  /** Whether one packet reaches all destinations over a tree; else one packet goes to each. */
  readonly multicast: boolean;
  /** Input neurons lie on cores, as others do, or spikes come from the host, at tile 0. */
  readonly inputs: "cores" | "host";
  /** Whether sources share entries of axon tables (see `useOf`), or each has its own. */
  readonly axons: "shared" | "single";
  readonly limits: CoreLimits;
  /** fJ an event. */
  readonly energy: Readonly<Record<ChipEvent, Constant>>;
  /** Ticks an event. */
  readonly time: Readonly<Record<ChipEvent, number>>;
  /** Ticks for which a packet holds a link between tiles. */
  readonly linkTicks: number;
  /** Packets that wait for a core before the next ones stay with their senders. */
  readonly queue: number;
  /** Ticks of the barrier with at least so many tiles in use, ascending. */
  readonly barrier: readonly { readonly tiles: number; readonly ticks: number }[];
  /** Ticks of a step at least. */
  readonly leastStep: number;
  /** nW of the whole chip; absent where the description has none. */
  readonly static?: Constant;
  /** Its routers; absent where the description has none. */
  readonly noc?: SnnNoc;
  /** How the network is simulated: packet by packet, or flit by flit, which takes routers. */
  readonly level: NetworkModel;
}

export const coresOf = ({ width, height, coresPerTile }: SnnChip): number => width * height * coresPerTile;

/** Ticks of the barrier that ends a step. */
export function barrierTicks({ barrier }: SnnChip, tilesInUse: number): number {
  return barrier.filter(({ tiles }) => tiles <= tilesInUse).at(-1)?.ticks ?? 0;
}

/** A chip with another mesh of tiles. */
export function withMesh(chip: SnnChip, width: number, height: number): SnnChip {
  const { noc } = chip;
  if (noc === undefined) return { ...chip, width, height };
  const flit = { ...noc.flit, topology: { ...noc.flit.topology, width, height } };
  return { ...chip, width, height, noc: { ...noc, flit } };
}

/** A chip whose network is simulated at the asked level. @throws UserError for flits without routers */
export function atLevel(chip: SnnChip, level: NetworkModel): SnnChip {
  if (level === "flit" && chip.noc === undefined)
    throw new UserError(`--noc flit: chip ${chip.name} has no section noc, which describes its routers`);
  return { ...chip, level };
}
