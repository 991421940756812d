import { hasWasm } from "../engine/load.js";
import { EngineLimitError } from "../engine/memory.js";
import type { SimulationBus } from "../events/bus.js";
import type { ChipSpec, NetworkModel } from "../spec/chip.js";
import { UserError } from "../units/user-error.js";
import type { ChipRunHooks } from "./chip-run.js";

/** auto: the fast engine where it can do what is asked, else the observing one. */
export const EVENT_ENGINES = ["auto", "fast", "observed"] as const;
export type EventEngine = (typeof EVENT_ENGINES)[number];

/** Which engine ran, and why it was not the fast one. */
export interface EngineUsed {
  readonly engine: "fast" | "observed";
  readonly reason?: string;
}

/** Whether somebody is told of single spikes or packets. */
export const watchesPackets = ({ spikes, packets, deliveries }: SimulationBus): boolean =>
  spikes.active || packets.active || deliveries.active;

/** What keeps the fast engine from a run; undefined if nothing does. */
export function notFast(
  { sync }: ChipSpec,
  model: NetworkModel,
  { queue, network, bus, build, stopped }: ChipRunHooks,
): string | undefined {
  if (model !== "packet") return "the network is simulated flit by flit";
  if (sync.mode !== "marker") return `the chip's cores step together (chip.sync is ${sync.mode})`;
  if (queue !== undefined) return "its event queue is replaced";
  if (network !== undefined) return "its network is replaced, as where faults are injected";
  if (bus !== undefined && watchesPackets(bus)) return "its spikes or packets are observed";
  if (stopped !== undefined && bus?.active) return "those who observe it may stop it";
  if (build !== "js" && !hasWasm()) return "WebAssembly is not to be had here";
  return undefined;
}

const refused = (reason: string): UserError =>
  new UserError(`event engine fast: ${reason}; choose auto or observed (--event-engine)`);

/**
 * Runs on the engine asked for. What goes wrong on the fast engine, a chip that stands still too, is run again on the observing engine, which says
 * what it is.
 * @param wanted by the user
 * @throws UserError if the fast engine is asked for and cannot
 */
export function onEngine<T>(
  wanted: EventEngine,
  obstacle: string | undefined,
  run: (engine: EngineUsed["engine"]) => T,
  isFinal: (error: unknown) => boolean,
): { readonly result: T; readonly used: EngineUsed } {
  const observed = (reason: string) => ({ result: run("observed"), used: { engine: "observed", reason } as const });
  if (wanted === "observed") return observed("it was asked for");
  if (obstacle !== undefined) {
    if (wanted === "fast") throw refused(obstacle);
    return observed(obstacle);
  }
  try {
    return { result: run("fast"), used: { engine: "fast" } };
  } catch (error) {
    if (isFinal(error)) throw error;
    if (error instanceof EngineLimitError) {
      if (wanted === "fast") throw refused(error.message);
      return observed(error.message);
    }
    const again = observed(`the fast engine failed: ${error instanceof Error ? error.message : error}`);
    if (wanted === "fast") throw error;
    return again;
  }
}
