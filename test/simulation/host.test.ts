import { expect, test } from "vitest";
import { Kernel } from "../../src/events/kernel.js";
import { TickScheduler } from "../../src/events/virtual-time-scheduler.js";
import { startHost } from "../../src/simulation/host.js";

test("the host admits in order, at most inFlight at a time, each not before it has arrived", () => {
  const STAY = 25;
  const admitted = (inFlight: number, arrivalTicks: number): number[] => {
    const queue = new Kernel();
    const ticks: number[] = [];
    const scheduler = new TickScheduler(queue, 1);
    const gone = new Map<number, () => void>();
    queue.on(0, (payloads, from, to) => {
      for (let i = from; i < to; i++) gone.get(payloads[i]!)!();
    });
    startHost(
      4,
      { batch: null, inFlight, arrivalTicks, portBits: 32 },
      {
        admit: (sentence) => {
          expect(sentence).toBe(ticks.length);
          ticks.push(queue.now);
          queue.schedule(queue.now + STAY, 0, sentence);
        },
        whenGone: (sentence, done) => gone.set(sentence, done),
      },
      scheduler,
      (error) => {
        throw error;
      },
    );
    queue.run();
    return ticks;
  };
  expect(admitted(1, 0)).toEqual([0, 25, 50, 75]);
  expect(admitted(2, 0)).toEqual([0, 0, 25, 25]);
  expect(admitted(2, 10)).toEqual([0, 10, 25, 35]);
  expect(admitted(4, 30)).toEqual([0, 30, 60, 90]);
});
