import type { Chip } from "../../../src/chip/chip.js";
import { RegisterOverflow } from "../../../src/cores/datapath/registers.js";
import { ChipFault } from "../../../src/cores/fault.js";
import type { EventLoop } from "../../../src/events/kernel.js";
import { type BatchHandler, Kernel } from "../../../src/events/kernel.js";
import type { Network } from "../../../src/noc/network.js";
import type { SimulationInput } from "../../../src/simulation/batch-result.js";
import type { Simulator } from "../../../src/simulation/simulator.js";
import { brokenLaws } from "./laws.js";

/** Batches of events that a run may take, as a multiple of its undamaged run: far above any delay a fault makes. */
const MOST_BATCHES = 50;

export interface Damage {
  /** Changes the network, at the cores' side. */
  readonly network?: (network: Network, queue: EventLoop) => Network;
  /**
   * Called before batch `before` of the run's events, and those after it until there was something to damage: then it
   * returns true.
   */
  readonly state?: { readonly before: number; readonly flip: (chip: Chip) => boolean };
}

/** A queue that tells of each batch of events before it is handled. */
class WatchedQueue extends Kernel {
  constructor(private readonly before: () => void) {
    super();
  }

  override on(priority: number, handler: BatchHandler): void {
    super.on(priority, (...batch) => {
      this.before();
      handler(...batch);
    });
  }
}

const counted = new WeakMap<Simulator, number>();

/** Batches of events of the undamaged run. @throws Error if that is not exact, or breaks a law */
export function batchesOf(simulator: Simulator, inputs: readonly SimulationInput[]): number {
  let batches = counted.get(simulator);
  if (batches === undefined) {
    batches = 0;
    let network!: Network;
    const result = simulator.runBatch(inputs, {
      queue: () => new WatchedQueue(() => batches!++),
      network: (plain) => {
        network = plain;
        return plain;
      },
    });
    if (result.inputs.some(({ exact }) => !exact)) throw new Error("the undamaged run is not exact");
    const broken = brokenLaws(simulator, result, network);
    if (broken.length > 0) throw new Error(`the undamaged run breaks a law: ${broken.join("; ")}`);
    counted.set(simulator, batches);
  }
  return batches;
}

/** Whether the message says what is wrong, and of what. */
const saysWhat = (message: string): boolean =>
  !/undefined|NaN|nothing waits/.test(message) && /sentence|item \d|route|register|credit|router/.test(message);

/**
 * Runs with damage.
 * @param undamaged batches of events of the undamaged run
 * @returns named (the chip stops with a fault that says where), not exact (it goes on, and comparison with the
 * reference says that the result is wrong), masked (every logit equals the reference and the conservation laws hold),
 * no target (there was nothing to damage)
 * @throws whatever else comes of it: an escape
 */
export function runDamaged(
  simulator: Simulator,
  inputs: readonly SimulationInput[],
  undamaged: number,
  { network: around, state }: Damage,
): "named" | "not exact" | "masked" | "no target" {
  const most = MOST_BATCHES * undamaged;
  let batches = 0;
  let chip!: Chip;
  let plain!: Network;
  let hit = state === undefined;
  try {
    const result = simulator.runBatch(inputs, {
      queue: () =>
        new WatchedQueue(() => {
          if (!hit && batches >= state!.before) hit = state!.flip(chip);
          if (batches++ === most) throw new Error(`still running after ${most} batches of events`);
        }),
      network: (network, queue) => {
        plain = network;
        return around?.(network, queue) ?? network;
      },
      onChip: (built) => {
        chip = built;
      },
    });
    if (!hit) return "no target";
    if (result.inputs.some(({ exact }) => !exact)) return "not exact";
    const broken = brokenLaws(simulator, result, plain);
    if (broken.length > 0) throw new Error(`exact, but ${broken.join("; ")}`);
    return "masked";
  } catch (error) {
    if (error instanceof RegisterOverflow) return "named";
    if (!(error instanceof ChipFault)) throw error;
    if (!saysWhat(error.message)) throw new Error(`fault that does not say what is wrong: ${error.message}`);
    return "named";
  }
}
