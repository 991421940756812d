import type { PacketStore } from "../contracts/packet.js";
import type { InputProgram } from "../contracts/program.js";
import type { SimulationBus } from "../events/bus.js";
import type { EventQueue } from "../events/event-queue.js";
import type { CoreActivity } from "./activity.js";
import type { Ledger } from "./ledger.js";
import type { PackedRoutes } from "./packing.js";
import type { PathRecord, PathTable, TransitTicks } from "./path.js";
import type { UnitTable } from "./unit-names.js";
import type { WorkItems } from "./work-items.js";

/** Windows of an input, as `onWindow` sees them. */
export interface WindowContents {
  readonly program: InputProgram;
  /** Number of the input in the program. */
  readonly index: number;
  readonly inputSums: Int32Array;
}

/** Services that the chip offers to the parts of a core. */
export interface CoreServices {
  readonly queue: EventQueue;
  readonly bus: SimulationBus;
  readonly packets: PacketStore;
  /** Values of the packets of each route; undefined where every packet carries one. */
  readonly packed?: PackedRoutes | undefined;
  readonly items: WorkItems;
  readonly ledger: Ledger;
  readonly activity: CoreActivity;
  readonly paths: PathTable;
  readonly transit: TransitTicks;
  readonly stages: number;
  readonly units: UnitTable;
  readonly cores: number;
  /** Runs `task` at `tick`, after that tick's arrivals. For work on whole tokens, not on single spikes. */
  at(tick: number, task: (tick: number) => void): void;
  /** Sends the credits of an input for the slot (sequence or sentence number) that has become free. */
  sendCredits(input: number, item: number, number: number, tick: number, path: PathRecord): void;
  /**
   * Called when a window has closed, before its core reads it: who damages what the window holds sets it.
   * @param offset of its sums
   */
  onWindow?: ((windows: WindowContents, item: number, offset: number, tick: number) => void) | undefined;
  /**
   * Called as a core reads what it holds of a work item: who watches words of memories sets it.
   * @param reads whether it reads a channel
   */
  onRead?: ((windows: WindowContents, item: number, reads: (channel: number) => boolean) => void) | undefined;
  itemName(item: number): string;
  sourceName(source: number): string;
  inputName(input: number): string;
  /** Name of a packet by its fields, and its route. */
  packetName(packet: number): string;
}
