import type { AddedEvents } from "../contracts/energy-table.js";
import type { CoreProgram } from "../contracts/program.js";
import type { Core } from "./core.js";
import type { ChipTimes, CoreTimes, CoreWalk, InnerCounts, MappedChip, SentCodes, SentPackets } from "./estimate.js";
import type { EventCounts } from "./event-counts.js";
import type { InputWindows } from "./input-windows.js";
import type { CoreServices } from "./services.js";
import type { SpikeSource } from "./spike-source.js";

/** What the chip has built around one core. */
export interface CoreSite {
  readonly chip: MappedChip;
  readonly services: CoreServices;
  /** One for each of the core's inputs, spike sources and inner spike sources, in the order of its program. */
  readonly windows: readonly InputWindows[];
  readonly sources: readonly SpikeSource[];
  readonly inner: readonly SpikeSource[];
  /** Which of the inputs a route leads to. */
  readonly inputOfRoute: Uint8Array;
  /** To be called when a sentence's last token has been processed; a core that works last on sentences must. */
  readonly onSentenceDone: (sentence: number, tick: number) => void;
}

/** How a page names a role or a kind of core. */
export interface Label {
  readonly name: string;
  /** What fits on a core of the floor plan. */
  readonly short: string;
  /** A word on it, where the name of the role needs one. */
  readonly hint?: string;
  /** What a core of it holds. */
  readonly holds: string;
  /** CSS colour, of the pages' palette. */
  readonly colour: string;
}

/**
 * A kind of core: how it is built from a datapath, what it adds to the tables of units and energy events, and what
 * the analytic estimate has to know of it. Chip, mapping, traces and pages learn of kinds from the program and from a
 * `KindTable` alone.
 */
export interface CoreKind<Datapath = never> {
  readonly name: string;
  readonly label: Label;
  /** Labels of roles that its own cores have whatever the workload. */
  readonly roles?: Readonly<Record<string, Label>>;
  /** Units that tell what they work on, beside those that any core may have. */
  readonly units?: readonly string[];
  /** What they work on beside tokens. */
  readonly piece?: string;
  readonly events?: AddedEvents;
  /** Builds a core. @param datapath what the workload has loaded for it */
  build(core: CoreProgram, datapath: Datapath, site: CoreSite): Core;
  /**
   * Ticks of the synapse unit for a data packet at one of the core's inputs, 0 where it needs none.
   * @param input its position among the inputs
   */
  packetTicks(core: CoreProgram, input: number, chip: MappedChip): number;
  /** Energy events of a sentence at a core, but for those of its spike sources. */
  count(
    core: CoreProgram,
    sent: SentPackets,
    chip: MappedChip,
    add: (events: EventCounts, times: number) => void,
  ): void;
  /** What the core's inner spike sources send of a sentence, one entry each. */
  countInner?(core: CoreProgram, codes: SentCodes, chip: MappedChip): readonly InnerCounts[];
  /** Lower bounds on the times of a sentence's tokens at a core. */
  walk(core: CoreTimes, chip: ChipTimes): CoreWalk;
  /** Whether a core begins only when the whole sentence has come to it. */
  readonly awaitsSentence?: boolean;
  /**
   * Set where all that a core takes from its packets is said by `packetTicks`, by the sums of its windows and by
   * `Core.charge`. Then the packet engine may take its packets; others are handed each packet, on the observing engine.
   */
  readonly takesWindows?: boolean;
}

/** A kind as a list of many holds it. */
export type AnyKind = CoreKind<never>;
