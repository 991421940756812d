import { describe, expect, test } from "vitest";
import type { HostSpec } from "../../src/contracts/chip.js";
import { Kernel } from "../../src/events/kernel.js";
import { TickScheduler } from "../../src/events/virtual-time-scheduler.js";
import { type Coming, HostLog, startHost } from "../../src/simulation/host.js";

const STAY = 25;
type Host = Pick<HostSpec, "inFlight" | "queue" | "full">;

/** Sentences that stay in the chip for STAY ticks: what the host does with each. */
function hosted(sentences: number, host: Host, coming: Coming) {
  const queue = new Kernel();
  const admitted: (number | undefined)[] = new Array(sentences).fill(undefined);
  const order: number[] = [];
  const log = new HostLog(sentences);
  const scheduler = new TickScheduler(queue, 1);
  const gone = new Map<number, () => void>();
  queue.on(0, (payloads, from, to) => {
    for (let i = from; i < to; i++) gone.get(payloads[i]!)!();
  });
  const chip = {
    admit: (sentence: number, done: () => void) => {
      order.push(sentence);
      admitted[sentence] = queue.now;
      gone.set(sentence, done);
      queue.schedule(queue.now + STAY, 0, sentence);
    },
  };
  startHost(log, host, coming, chip, scheduler, (error) => {
    throw error;
  });
  queue.run();
  expect(order).toEqual([...order].sort((a, b) => a - b));
  return { admitted, arrived: [...log.arrived], refused: log.refused };
}

const open = (...ticks: number[]): Coming => ({ kind: "open", ticks });
const any = (inFlight: number): Host => ({ inFlight, queue: null, full: "wait" });

describe("the host", () => {
  test("admits in order, at most inFlight at a time, each not before it has arrived", () => {
    expect(hosted(4, any(1), { kind: "ready" }).admitted).toEqual([0, 25, 50, 75]);
    expect(hosted(4, any(2), { kind: "ready" }).admitted).toEqual([0, 0, 25, 25]);
    expect(hosted(4, any(2), open(0, 10, 20, 30)).admitted).toEqual([0, 10, 25, 35]);
    expect(hosted(4, any(4), open(0, 30, 60, 90)).admitted).toEqual([0, 30, 60, 90]);
  });

  test("sentences without times arrive when there is room for them", () => {
    expect(hosted(4, any(2), { kind: "ready" }).arrived).toEqual([0, 0, 25, 25]);
  });

  test("several may arrive in one tick", () => {
    const { arrived, admitted } = hosted(3, any(1), open(7, 7, 7));
    expect(arrived).toEqual([7, 7, 7]);
    expect(admitted).toEqual([7, 32, 57]);
  });

  test("a full queue refuses, and those behind come as before", () => {
    const host: Host = { inFlight: 1, queue: 1, full: "refuse" };
    const { admitted, refused, arrived } = hosted(5, host, open(0, 1, 2, 30, 31));
    expect(refused).toEqual([2, 4]);
    expect(admitted).toEqual([0, 25, undefined, 50, undefined]);
    expect(arrived).toEqual([0, 1, 2, 30, 31]);
  });

  test("without a queue only what the chip can take enters", () => {
    const host: Host = { inFlight: 2, queue: 0, full: "refuse" };
    expect(hosted(4, host, open(0, 1, 2, 25)).refused).toEqual([2]);
  });

  test("a full queue holds a sentence before it, and those behind come later", () => {
    const host: Host = { inFlight: 1, queue: 1, full: "wait" };
    const { admitted, refused, arrived } = hosted(5, host, open(0, 1, 2, 3, 4));
    expect(refused).toEqual([]);
    // The third waits before the queue until the second leaves it in tick 25; only then does the fourth come.
    expect(arrived).toEqual([0, 1, 2, 25, 50]);
    expect(admitted).toEqual([0, 25, 50, 75, 100]);
  });

  test("a closed loop sends the next group when the one before has left", () => {
    const { admitted, arrived } = hosted(6, any(2), { kind: "closed", group: 3 });
    expect(arrived).toEqual([0, 0, 0, 50, 50, 50]);
    expect(admitted).toEqual([0, 0, 25, 50, 50, 75]);
  });
});
