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
    const groups = {
      cores: [4, 2],
      groupOf: (source: number) => (full.mode === "stage-barrier" && source > 4 ? 1 : 0),
      live: (group: number) => (group === 0 ? live.packets : 0),
      sent: () => {},
    };
    act(new StepControl(full, queue, groups), live);
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
      steps.end(3, 14);
      steps.end(5, 15);
      expect([steps.mostBarriers, steps.coreBarriers]).toEqual([2, 8]);
    });
    expect(log).toEqual(["3,5 at 19", "1 at 22"]);
  });

  test("in mode stage-barrier a stage waits for its own generators and packets only", () => {
    const log = opened({ mode: "stage-barrier" }, (steps, live) => {
      live.packets = 1;
      steps.park(3, 10);
      steps.park(5, 11);
      live.packets = 0;
      steps.tryOpen(12);
      steps.park(6, 13);
      steps.end(5, 14);
      expect([steps.mostBarriers, steps.coreBarriers]).toEqual([2, 8]);
    });
    expect(log).toEqual(["5 at 18", "3 at 19", "6 at 21"]);
  });

  test("a tick opens at the next multiple after that", () => {
    expect(opened({ mode: "tick" }, (steps) => steps.park(0, 99))).toEqual(["0 at 100"]);
    expect(opened({ mode: "tick" }, (steps) => steps.park(0, 100))).toEqual(["0 at 200"]);
  });
});
