import type { Pieces } from "../base/pieces.js";
import { UserError } from "../base/user-error.js";
import type { ChipSpec, NetworkModel } from "../contracts/chip.js";
import type { EngineUsed, EventEngine } from "../contracts/event-engine.js";
import type { AnyKind } from "../cores/kind.js";
import { EngineLimitError } from "../engine/memory.js";
import type { SimulationBus } from "../events/bus.js";
import { hasWasm } from "../wasm/machine.js";
import type { ChipRunHooks } from "./run-hooks.js";

/** Whether more of single spikes and packets is observed than an engine has tables for. @param told tables */
export const watchesMore = ({ spikes, packets, deliveries }: SimulationBus, told: readonly number[]): boolean =>
  [spikes, packets, deliveries].some(({ active }, which) => active && told[which] === 0);

/** Reason why the fast engine cannot do a run; undefined if it can. */
export function notFast(
  { sync }: ChipSpec,
  model: NetworkModel,
  kinds: readonly AnyKind[],
  { queue, network, onRoutes, bus, build }: ChipRunHooks,
): string | undefined {
  if (sync.mode !== "marker") return `the chip's cores step together (chip.sync is ${sync.mode})`;
  if (queue !== undefined) return "its event queue is replaced";
  if (network !== undefined || onRoutes !== undefined) return "its network is replaced, as where faults are injected";
  if (model === "flit" && (bus?.packets.active || bus?.deliveries.active))
    return "its packets are observed flit by flit";
  const single = kinds.find(({ takesWindows }) => takesWindows !== true);
  if (single !== undefined) return `cores of kind ${single.name} take packets one by one`;
  if (build !== "js" && !hasWasm()) return "WebAssembly is not to be had here";
  return undefined;
}

const refused = (reason: string): UserError =>
  new UserError(`event engine fast: ${reason}; choose auto or observed (--event-engine)`);

/**
 * Runs on the requested engine. If the fast engine ends with an error or a deadlock, the observing engine repeats the
 * run and reports the cause.
 * @param wanted by the user
 * @throws UserError if the fast engine is requested and cannot run
 */
export function* onEngine<T>(
  wanted: EventEngine,
  obstacle: string | undefined,
  run: (engine: EngineUsed["engine"]) => Pieces<T>,
  isFinal: (error: unknown) => boolean,
): Pieces<{ readonly result: T; readonly used: EngineUsed }> {
  const observed = function* (reason: string) {
    return { result: yield* run("observed"), used: { engine: "observed", reason } as const };
  };
  if (wanted === "observed") return yield* observed("it was asked for");
  if (obstacle !== undefined) {
    if (wanted === "fast") throw refused(obstacle);
    return yield* observed(obstacle);
  }
  try {
    return { result: yield* run("fast"), used: { engine: "fast" } };
  } catch (error) {
    if (isFinal(error)) throw error;
    if (error instanceof EngineLimitError) {
      if (wanted === "fast") throw refused(error.message);
      return yield* observed(error.message);
    }
    const again = yield* observed(`the fast engine failed: ${error instanceof Error ? error.message : error}`);
    if (wanted === "fast") throw error;
    return again;
  }
}
