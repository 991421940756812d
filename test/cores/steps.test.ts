import { describe, expect, test } from "vitest";
import type { SyncSpec } from "../../src/contracts/chip.js";
import { PHASE_SCAN } from "../../src/contracts/packet.js";
import { StepControl } from "../../src/cores/steps.js";
import { Kernel } from "../../src/events/kernel.js";

describe("steps of all generators at once", () => {
  function opened(spec: Partial<SyncSpec>, act: (steps: StepControl, live: { packets: number }) => void): string[] {
    const queue = new Kernel();
    const log: string[] = [];
    queue.on(PHASE_SCAN, (payloads, from, to, tick) => log.push(`${payloads.slice(from, to).join()} at ${tick}`));
    const live = { packets: 0 };
    const full: SyncSpec = { mode: "barrier", barrierTicks: 7, tickTicks: 100, ...spec };
    act(new StepControl(full, queue, () => live.packets), live);
    queue.run();
    return log;
  }

  test("a barrier opens its ticks after the last generator and the last packet, in the order of spike sources", () => {
    const log = opened({}, (steps, live) => {
      live.packets = 2;
      steps.park(5, 10);
      steps.park(3, 11);
      live.packets = 0;
      steps.tryOpen(12);
      steps.park(1, 13);
      steps.end(14);
      steps.end(15);
      expect(steps.barriers).toBe(2);
    });
    expect(log).toEqual(["3,5 at 19", "1 at 22"]);
  });

  test("a tick opens at the next multiple after that", () => {
    expect(opened({ mode: "tick" }, (steps) => steps.park(0, 99))).toEqual(["0 at 100"]);
    expect(opened({ mode: "tick" }, (steps) => steps.park(0, 100))).toEqual(["0 at 200"]);
  });
});
