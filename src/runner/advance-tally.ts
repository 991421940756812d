import type { ChipProgram } from "../contracts/program.js";
import type { SimulationBus } from "../events/bus.js";
import type { Advance } from "./chip-job.js";

const SHORTEST_MS = 100;
const KILO = 1000;

/** Tells how far a chip run has come, some times a second, from what its bus says. */
export function tellAdvance(
  bus: SimulationBus,
  run: number,
  program: ChipProgram,
  lengths: readonly number[],
  tell: (advance: Advance) => void,
): void {
  const tokens = lengths.reduce((a, b) => a + b, 0);
  const expected = program.inputs.reduce((n, input) => n + (input.tokens === "all" ? tokens : lengths.length), 0);
  let closed = 0;
  let last = 0;
  bus.windows.batches.subscribe(({ length }) => {
    closed += length;
  });
  bus.progress.batches.subscribe(({ length, tick, done, total, kiloevents }) => {
    const now = performance.now();
    const ended = done[length - 1] === total[length - 1];
    if (now - last < SHORTEST_MS && !ended) return;
    last = now;
    bus.windows.flush();
    tell({
      run,
      ticks: tick[length - 1]!,
      events: KILO * kiloevents[length - 1]!,
      share: Math.min(1, closed / expected),
    });
  });
}
