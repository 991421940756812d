import { Random } from "../base/random.js";
import type { Chip } from "../chip/chip.js";
import { RegisterOverflow } from "../cores/datapath/registers.js";
import { ChipFault } from "../cores/fault.js";
import { type BatchHandler, Kernel } from "../events/kernel.js";
import { meshOf } from "../noc/mesh.js";
import { RoutingTable } from "../noc/multicast-tree.js";
import type { BatchResult, SimulationInput } from "../simulation/batch-result.js";
import type { BatchHooks, Simulator } from "../simulation/simulator.js";
import { checkOf } from "./checks.js";
import { drawTransport, leadsInCircle, type Traffic } from "./damage-network.js";
import { damageStored } from "./damage-stored.js";
import { FaultyNetwork } from "./faulty-network.js";
import { type CaseResult, FAULT_KINDS, type FaultCase, isStored } from "./kinds.js";
import { drawStored, MEMORY_OF } from "./stored-bits.js";
import { watchWords } from "./watch-words.js";

/** Batches of events that a damaged run may take, as a multiple of the undamaged one. */
const MOST_BATCHES = 50;

const ENDLESS = "the run does not end";

/** A kernel that ends a run which does not end by itself. */
class BoundedKernel extends Kernel {
  batches = 0;

  constructor(private readonly most: number) {
    super();
  }

  override on(priority: number, handler: BatchHandler): void {
    super.on(priority, (...batch) => {
      if (++this.batches > this.most) throw new ChipFault(ENDLESS);
      handler(...batch);
    });
  }
}

/** A sentence's undamaged run. */
export interface Undamaged extends Traffic {
  readonly prediction: string;
  readonly batches: number;
}

/**
 * @param watched whether its events are counted, as faults of packets need
 * @throws Error if the chip is wrong without any fault
 */
export function runUndamaged(simulator: Simulator, input: SimulationInput, watched: boolean): Undamaged {
  const kernel = new BoundedKernel(Number.POSITIVE_INFINITY);
  let packets: number[] = [];
  const result = simulator.runBatch([input], {
    ...(watched ? { queue: () => kernel } : {}),
    onResult: ({ chip: { network } }) => {
      packets = [0, 1, 2, 3].map((kind) =>
        network.counts.injected.reduce((n, of, i) => (i % 4 === kind ? n + of : n), 0),
      );
    },
  });
  const [row] = result.inputs;
  if (row?.exact !== true) throw new Error("the undamaged run is not exact");
  return { packets, ticks: result.ticks, prediction: row.prediction, batches: kernel.batches };
}

interface Prepared {
  readonly hooks: BatchHooks;
  /** Tick of the first fault. */
  readonly since: () => number | undefined;
  readonly undo: () => void;
}

/** Runs a damaged chip to its end, or to the check that finds the damage. */
function outcomeOf(
  simulator: Simulator,
  input: SimulationInput,
  undamaged: Undamaged,
  faults: number,
  { hooks, since, undo }: Prepared,
): CaseResult {
  let chip: Chip | undefined;
  let result: BatchResult;
  const found = (check: string): CaseResult => {
    const first = since();
    const now = chip?.queue.now;
    const after = first === undefined || now === undefined ? {} : { after: Math.max(0, now - first) };
    return { outcome: "detected", faults, check, ...after };
  };
  try {
    result = simulator.runBatch([input], {
      ...hooks,
      onChip: (built) => {
        chip = built;
        hooks.onChip?.(built);
      },
    });
  } catch (error) {
    if (error instanceof RegisterOverflow) return found("register");
    if (!(error instanceof ChipFault)) throw error;
    if (error.message === ENDLESS) return { ...found("endless"), outcome: "deadlock" };
    if (error.message.startsWith("the chip is deadlocked")) return { ...found("deadlock"), outcome: "deadlock" };
    return found(checkOf(error.message));
  } finally {
    undo();
  }
  const [row] = result.inputs;
  const prediction = row!.prediction;
  if (row!.exact) return { outcome: "masked", faults, prediction };
  return { outcome: prediction === undamaged.prediction ? "silent_same" : "silent_other", faults, prediction };
}

/** Runs one sentence with the faults of a case. */
export function runCase(
  simulator: Simulator,
  input: SimulationInput,
  undamaged: Undamaged,
  fault: FaultCase,
): CaseResult {
  const random = new Random(fault.seed, FAULT_KINDS.indexOf(fault.kind));
  const { kind, amount } = fault;
  const whole: CaseResult = { outcome: "masked", faults: 0, prediction: undamaged.prediction };
  if (isStored(kind)) {
    const { faults, found, flipped } = drawStored(kind, amount, simulator, input.inputIds.length, random);
    const code = simulator.config.chip.protection[MEMORY_OF[kind]];
    if (flipped.length === 0 && found.length === 0) return { ...whole, faults };
    const damage = damageStored(simulator, kind, flipped);
    const watch = code === "none" || found.length === 0 ? undefined : watchWords(simulator, kind, code, found);
    const since = (): number | undefined => {
      const ticks = [flipped.length === 0 ? undefined : damage.since(), watch?.since()].filter(
        (one) => one !== undefined,
      );
      return ticks.length === 0 ? undefined : Math.min(...ticks);
    };
    const onChip = (chip: Chip): void => {
      damage.onChip(chip);
      watch?.onChip(chip);
    };
    return outcomeOf(simulator, input, undamaged, faults, { hooks: { onChip }, since, undo: damage.undo });
  }
  const { program, config } = simulator;
  const mesh = meshOf(config.chip.mesh);
  let table: RoutingTable | undefined;
  const damage = drawTransport(fault, program, mesh, undamaged, random, () => {
    table = new RoutingTable(mesh, program.routes);
    return table;
  });
  if (damage.faults === 0) return whole;
  // The flit level lays its routes out before the run, which it cannot where one leads in a circle.
  if (config.noc === "flit" && table !== undefined && leadsInCircle(table))
    return { outcome: "deadlock", faults: damage.faults, check: "endless", after: 0 };
  const kernel = new BoundedKernel(MOST_BATCHES * undamaged.batches);
  let network: FaultyNetwork | undefined;
  return outcomeOf(simulator, input, undamaged, damage.faults, {
    hooks: {
      queue: () => kernel,
      network: (plain, queue) => {
        network = new FaultyNetwork(plain, queue, program.routes, damage.network);
        return network;
      },
      ...(table === undefined ? {} : { onRoutes: ({ ports }) => ports.set(table!.ports) }),
    },
    since: () => (table === undefined ? network?.since : 0),
    undo: () => {},
  });
}
