import type { AddedEvents } from "../contracts/energy-table.js";
import type { CoreProgram } from "../contracts/program.js";
import type { Core } from "./core.js";
import type { ChipTimes, CoreTimes, CoreWalk, InnerCounts, MappedChip, SentCodes, SentPackets } from "./estimate.js";
import type { EventCounts } from "./event-counts.js";
import type { InputWindows } from "./input-windows.js";
import type { CoreServices } from "./services.js";
import type { SpikeSource } from "./spike-source.js";

/** Parts that the chip has built around one core. */
export interface CoreSite {
  readonly chip: MappedChip;
  readonly services: CoreServices;
  /** One for each of the core's inputs, spike sources and inner spike sources, in the order of its program. */
  readonly windows: readonly InputWindows[];
  readonly sources: readonly SpikeSource[];
  readonly inner: readonly SpikeSource[];
  /** Which of the inputs a route leads to. */
  readonly inputOfRoute: Uint8Array;
  /** To be called when a sentence's last token has been processed; cores of a final stage must call it. */
  readonly onSentenceDone: (sentence: number, tick: number) => void;
}

/** How a page names a role or a kind of core. */
export interface Label {
  readonly name: string;
  /** Short name, which fits on a core of the floor plan. */
  readonly short: string;
  /** Explanation of the role, where its name needs one. */
  readonly hint?: string;
  /** Contents of such a core. */
  readonly holds: string;
  /** CSS colour, of the pages' palette. */
  readonly colour: string;
}

/**
 * A kind of core: how it is built from a datapath, what it adds to the tables of units and energy events, and its costs
 * for the analytic estimate. Chip, mapping, traces and pages know kinds only through the program and a `KindTable`.
 */
export interface CoreKind<Datapath = never> {
  readonly name: string;
  readonly label: Label;
  /** Labels of roles that its cores have in every workload. */
  readonly roles?: Readonly<Record<string, Label>>;
  /** Units that report their work, beside those that any core may have. */
  readonly units?: readonly string[];
  /** Name of the piece of work of those units, if it is not a token. */
  readonly piece?: string;
  readonly events?: AddedEvents;
  /** Builds a core. @param datapath the core's arithmetic, loaded by the workload */
  build(core: CoreProgram, datapath: Datapath, site: CoreSite): Core;
  /**
   * Ticks of the synapse unit for a spike, or value, of a data packet at one of the core's inputs, 0 where it needs
   * none.
   * @param input its position among the inputs
   */
  packetTicks(core: CoreProgram, input: number, chip: MappedChip): number;
  /** Energy events of a sentence at a core, without those of its spike sources. */
  count(
    core: CoreProgram,
    sent: SentPackets,
    chip: MappedChip,
    add: (events: EventCounts, times: number) => void,
  ): void;
  /** Counts of what the core's inner spike sources send for a sentence, one entry each. */
  countInner?(core: CoreProgram, codes: SentCodes, chip: MappedChip): readonly InnerCounts[];
  /** Lower bounds on the times of a sentence's tokens at a core. */
  walk(core: CoreTimes, chip: ChipTimes): CoreWalk;
  /** Whether a core begins only when the whole sentence has come to it. */
  readonly awaitsSentence?: boolean;
  /**
   * Whether a core uses nothing of its packets but `packetTicks`, the sums of its windows and `Core.charge`. Then the
   * packet engine may handle its packets; other cores receive each packet, on the observing engine.
   */
  readonly takesWindows?: boolean;
}

/** A kind in a list of kinds. */
export type AnyKind = CoreKind<never>;
