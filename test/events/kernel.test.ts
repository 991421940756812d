import { describe, expect, it } from "vitest";
import { type EventLoop, Kernel } from "../../src/events/kernel.js";
import { ReferenceQueue } from "../../src/events/reference-queue.js";
import { BUCKETS, SPAN, Wheel } from "../../src/events/wheel.js";

/** Logs what the handlers of `priorities` get; each may react to a payload. */
function logging(
  queue: EventLoop,
  priorities: readonly number[],
  react: (payload: number, tick: number) => void = () => {},
): number[][] {
  const log: number[][] = [];
  for (const priority of priorities) {
    queue.on(priority, (payloads, from, to, tick) => {
      log.push([tick, priority, ...payloads.subarray(from, to)]);
      for (let i = from; i < to; i++) react(payloads[i]!, tick);
    });
  }
  return log;
}

describe.each([
  ["the kernel", () => new Kernel()],
  ["the reference queue", () => new ReferenceQueue()],
])("%s", (_, create: () => EventLoop) => {
  it("handles events by tick, then priority, then insertion, in batches of equal tick and priority", () => {
    const queue = create();
    const log = logging(queue, [0, 3]);
    queue.schedule(2, 3, 1);
    queue.schedule(2, 0, 2);
    queue.schedule(1, 3, -3);
    queue.schedule(2, 3, 4);
    queue.schedule(2 ** 40, 0, 5);
    queue.run();
    expect(log).toEqual([
      [1, 3, -3],
      [2, 0, 2],
      [2, 3, 1, 4],
      [2 ** 40, 0, 5],
    ]);
    expect(queue.now).toBe(2 ** 40);
    expect(queue.processed).toBe(5);
  });

  it("gives events scheduled for the running tick and priority in a batch that follows", () => {
    const queue = create();
    const log = logging(queue, [1, 2], (payload, tick) => {
      if (payload < 4) {
        queue.schedule(tick, 2, payload + 10);
        queue.schedule(tick, 1, payload + 2);
      }
    });
    queue.schedule(7, 1, 0);
    queue.schedule(7, 1, 1);
    queue.run();
    expect(log).toEqual([
      [7, 1, 0, 1],
      [7, 1, 2, 3],
      [7, 1, 4, 5],
      [7, 2, 10, 11, 12, 13],
    ]);
  });

  it("refuses what is late, and priorities and ticks that do not exist", () => {
    const queue = create();
    logging(queue, [0, 2, 4], () => {
      expect(() => queue.schedule(9, 4, 0)).toThrow("already tick 10");
      expect(() => queue.schedule(10, 0, 0)).toThrow("priority 2 of this tick was already handled");
      expect(() => queue.schedule(10.5, 4, 0)).toThrow("a tick is an integer");
      expect(() => queue.schedule(2 ** 53, 4, 0)).toThrow("a tick is an integer");
      expect(() => queue.schedule(Number.NaN, 4, 0)).toThrow("a tick is an integer");
      for (const priority of [-1, 8, Number.NaN]) {
        expect(() => queue.schedule(11, priority, 0)).toThrow("priorities are integers from 0 to 7");
        expect(() => queue.schedule(10 ** 6, priority, 0)).toThrow("priorities are integers from 0 to 7");
      }
      expect(() => queue.run()).toThrow("already running");
    });
    queue.schedule(10, 2, 0);
    queue.run();
    expect(queue.pending).toBe(0);
    expect(queue.processed).toBe(1);
    expect(() => queue.schedule(10, 0, 0)).toThrow("priority 2 of this tick was already handled");
    expect(() => queue.on(2, () => {})).toThrow("already has a handler");
    expect(() => queue.on(8, () => {})).toThrow("priorities are integers");
  });

  it("says so when a priority has events and no handler", () => {
    const queue = create();
    queue.schedule(1, 5, 0);
    expect(() => queue.run()).toThrow("no handler was given for events of priority 5");
  });

  it("stops after the batch that asked for it, and before what lies beyond `until`, and goes on from there", () => {
    const queue = create();
    const log = logging(queue, [0, 1], (payload, tick) => {
      if (payload === 1) {
        queue.stop();
        queue.schedule(tick, 0, 9);
      }
    });
    queue.schedule(3, 0, 1);
    queue.schedule(3, 0, 2);
    queue.schedule(3, 1, 3);
    queue.schedule(6, 0, 4);
    queue.schedule(5000, 0, 5);
    queue.run(2);
    expect([log.length, queue.now, queue.pending]).toEqual([0, 0, 5]);
    queue.run();
    expect([log.splice(0), queue.now, queue.pending]).toEqual([[[3, 0, 1, 2]], 3, 4]);
    queue.run(5);
    expect([log.splice(0), queue.now, queue.pending]).toEqual([
      [
        [3, 0, 9],
        [3, 1, 3],
      ],
      3,
      2,
    ]);
    queue.run(6);
    queue.run(4999);
    expect([log.splice(0), queue.now, queue.pending]).toEqual([[[6, 0, 4]], 6, 1]);
    queue.run(5000);
    expect([log, queue.now, queue.pending]).toEqual([[[5000, 0, 5]], 5000, 0]);
  });

  it("loses no event but those of the failing batch when a handler throws", () => {
    const queue = create();
    const log = logging(queue, [0, 1], (payload, tick) => {
      if (payload !== 1) return;
      queue.schedule(tick, 0, 7);
      throw new Error("broken handler");
    });
    for (const payload of [1, 2]) queue.schedule(3, 0, payload);
    queue.schedule(3, 1, 3);
    expect(() => queue.run()).toThrow("broken handler");
    queue.run();
    expect(log).toEqual([
      [3, 0, 1, 2],
      [3, 0, 7],
      [3, 1, 3],
    ]);
  });

  it("keeps the order of an event that came from afar and one scheduled for the same tick when it was near", () => {
    const queue = create();
    const target = 3 * SPAN + 5;
    const log = logging(queue, [0, 1, 2], (payload) => {
      if (payload === 0) queue.schedule(target, 2, 3);
    });
    queue.schedule(target, 2, 1);
    queue.schedule(target, 1, 2);
    queue.schedule(target - SPAN + 1, 0, 0);
    queue.schedule(target - SPAN, 0, 10);
    queue.run();
    expect(log).toEqual([
      [target - SPAN, 0, 10],
      [target - SPAN + 1, 0, 0],
      [target, 1, 2],
      [target, 2, 1, 3],
    ]);
  });

  it("counts ticks up to 2^53", () => {
    const queue = create();
    const log = logging(queue, [0], (payload, tick) => {
      if (payload > 0) queue.schedule(tick + payload, 0, payload - 1);
    });
    queue.schedule(2 ** 31 - 3, 0, 3);
    queue.schedule(2 ** 53 - 7, 0, 3);
    queue.run();
    expect(log).toEqual([
      [2 ** 31 - 3, 0, 3],
      [2 ** 31, 0, 2],
      [2 ** 31 + 2, 0, 1],
      [2 ** 31 + 3, 0, 0],
      [2 ** 53 - 7, 0, 3],
      [2 ** 53 - 4, 0, 2],
      [2 ** 53 - 2, 0, 1],
      [2 ** 53 - 1, 0, 0],
    ]);
  });

  it("leaves a batch as it is while its handler schedules into the same bucket and everywhere else", () => {
    const queue = create();
    let next = 1_000_000;
    const seen: number[] = [];
    queue.on(0, (payloads, from, to, tick) => {
      const batch = payloads.slice(from, to);
      for (let i = from; i < to; i++) {
        seen.push(payloads[i]!);
        // 100 events grow to 6,400: the bucket outgrows its chunk several times, and the memory as a whole must grow,
        // during one call.
        for (let copy = 0; seen.length <= 100 && copy < 64; copy++) queue.schedule(tick, 0, next++);
        for (let ahead = 1; seen.length <= 100 && ahead < 40; ahead++) queue.schedule(tick + ahead, 1, i);
      }
      expect(payloads.subarray(from, to)).toEqual(batch);
    });
    queue.on(1, () => {});
    for (let n = 0; n < 100; n++) queue.schedule(1, 0, next++);
    queue.run();
    expect(seen).toEqual(Array.from({ length: 6500 }, (_, n) => 1_000_000 + n));
  });
});

describe("the wheel", () => {
  it("finds the next bucket with events from anywhere, going round", () => {
    for (const held of [[0], [31], [32], [BUCKETS - 1], [5, 7], [0, BUCKETS - 1], [40, BUCKETS / 2, BUCKETS - 100]]) {
      const wheel = new Wheel();
      for (const bucket of held) wheel.append(bucket, 1);
      for (const from of [
        0,
        1,
        5,
        6,
        8,
        31,
        32,
        33,
        63,
        64,
        BUCKETS / 2 - 1,
        BUCKETS / 2,
        BUCKETS / 2 + 1,
        BUCKETS - 1,
      ]) {
        expect(wheel.next(from)).toBe(held.find((bucket) => bucket >= from) ?? held[0]);
      }
    }
    expect(new Wheel().next(17)).toBe(-1);
  });

  it("lends large chunks again once they are free", () => {
    const kernel = new Kernel();
    const { wheel } = kernel as unknown as { wheel: Wheel };
    // A batch of 100 makes its bucket outgrow one borrowed chunk after the other while it is handled.
    const log = logging(kernel, [0, 1], (payload, tick) => {
      if (payload < 100 && kernel.now % 2 === 1) for (let n = 0; n < 100; n++) kernel.schedule(tick, 0, 1000 + n);
    });
    const round = () => {
      for (let n = 0; n < 10_000; n++) kernel.schedule(kernel.now + 2, 1, n);
      for (let n = 0; n < 100; n++) kernel.schedule(kernel.now + 1, 0, n);
      kernel.run();
      expect(log.splice(0).map((batch) => batch.length - 2)).toEqual([100, 10_000, 10_000]);
    };
    round();
    const { length } = wheel.memory;
    for (let n = 0; n < 100; n++) round();
    expect(wheel.memory.length).toBe(length);
  });
});
