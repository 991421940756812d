import type { PacketStore } from "../contracts/packet.js";
import type { SimulationBus } from "../events/bus.js";
import type { EventQueue } from "../events/event-queue.js";
import type { Ledger } from "./ledger.js";
import type { PathRecord, PathTable, TransitTicks } from "./path.js";
import type { UnitTable } from "./unit-names.js";
import type { WorkItems } from "./work-items.js";

/** What a core's parts need from the chip around them. */
export interface CoreServices {
  readonly queue: EventQueue;
  readonly bus: SimulationBus;
  readonly packets: PacketStore;
  readonly items: WorkItems;
  readonly ledger: Ledger;
  readonly paths: PathTable;
  readonly transit: TransitTicks;
  readonly stages: number;
  readonly units: UnitTable;
  readonly cores: number;
  /** Runs `task` at `tick`, after that tick's arrivals. For work of whole tokens, not of single spikes. */
  at(tick: number, task: (tick: number) => void): void;
  /** Sends the credits of an input for the slot (sequence or sentence number) that has become free. */
  sendCredits(input: number, item: number, number: number, tick: number, path: PathRecord): void;
  itemName(item: number): string;
  sourceName(source: number): string;
  inputName(input: number): string;
  /** What a packet says it is, and the route it follows. */
  packetName(packet: number): string;
}
