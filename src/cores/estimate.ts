/** Interface between kinds of cores and the analytic estimate: packets of a sentence, and lower bounds on times. */
import type { ChipSpec, HostSpec, SpikeCode } from "../contracts/chip.js";
import type { EnergyTable } from "../contracts/energy-table.js";
import type { ChipProgram, CoreProgram, SpikeSourceProgram } from "../contracts/program.js";
import type { SpikeRules } from "./spike-code.js";

/** A program on its chip: all that a kind's times and costs depend on. */
export interface MappedChip {
  readonly program: ChipProgram;
  readonly spec: ChipSpec;
  readonly code: SpikeCode;
  readonly rules: SpikeRules;
  /** Energy events of the chip, by name and number. */
  readonly energy: EnergyTable;
}

/** Counts of what an inner spike source sends for one sentence. */
export interface InnerCounts {
  /** Times that its generator starts. */
  readonly starts: number;
  /** Codes scanned, spikes sent, and the sum of |q|. */
  readonly values: number;
  readonly spikes: number;
  readonly magnitudes: number;
}

/** The codes of one sentence at every site. */
export interface SentCodes {
  readonly tokens: number;
  /** Codes of a spike source's whole site, token by token. */
  at(source: SpikeSourceProgram): Int8Array;
  /** Spikes, or the sum of |q|, of codes [from, to) of a site. */
  spikes(codes: Int8Array, from: number, to: number, signed: boolean): number;
  magnitudes(codes: Int8Array, from: number, to: number): number;
}

/** What one sentence sends. */
export interface SentPackets {
  readonly tokens: number;
  /** By position in `ChipProgram.inner`. */
  readonly inner: readonly InnerCounts[];
  /** Data packets that reach an input; spikes, or values, in them. */
  received(input: number): number;
  carried(input: number): number;
  /** Weights that are not 0, over the spikes, or values, that reach the main input of a core of columns. */
  additions(core: CoreProgram): number;
}

/**
 * Units of a core whose busy ticks are added up over sentences: sending interface, synapse unit, slowest inner unit.
 */
export const WORK_SEND = 0;
export const WORK_SYNAPSES = 1;
export const WORK_INNER = 2;
export const WORK_UNITS = 3;

/** Times of a core's tokens. */
export interface CoreTimes {
  readonly program: CoreProgram;
  readonly sources: readonly { readonly program: SpikeSourceProgram }[];
  /** Tick at which the last unit of the core is done, by token. */
  readonly done: number[];
  /**
   * End of the last flit of this token, over the core's spike sources that carry every token, or those of them with
   * spikes.
   */
  readonly sent: readonly number[];
  readonly sentSpikes: readonly number[];
  /** Flits that may follow the last packet for one destination: markers for the others. */
  readonly afterLast: number;
}

/**
 * Progress of a sentence at each core of a chip, and the conditions under which a token may go on. All times are lower
 * bounds, in ticks.
 */
export interface ChipTimes extends MappedChip {
  readonly host: HostSpec;
  readonly tokens: number;
  readonly inner: readonly InnerCounts[];
  readonly cores: readonly CoreTimes[];
  /** Spike sources that feed each input. */
  readonly feeds: readonly (readonly { readonly source: { readonly program: SpikeSourceProgram } }[])[];
  /** Ticks between two cores at one router. */
  readonly shortest: number;
  /**
   * The host port sends `ticks` ticks of values, from `free` on at the earliest.
   * @returns tick at which the host has them
   */
  enter(free: number, ticks: number): number;
  /** Every spike source of the core has a bank for token t. */
  banksFree(core: CoreTimes, t: number): number;
  /** The core's spike sources take over a token's codes. */
  offer(core: CoreTimes, t: number, done: number): void;
  /** Earliest end of a window: the last marker of every source, which takes a tick at the core. */
  windowEnd(input: number, t: number): number;
  /** The same for a window whose spikes, or values, need the synapse unit for some ticks each. */
  countedWindow(core: CoreTimes, input: number, t: number, ticks: number): number;
  /** Adds to the busy ticks of a unit of a core. */
  work(core: CoreTimes, unit: number, ticks: number): void;
}

/** Lower bounds on the times of a sentence's tokens at one core. */
export interface CoreWalk {
  token(t: number): void;
}
