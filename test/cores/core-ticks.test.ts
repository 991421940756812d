import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SendInterface } from "../../src/cores/interface.js";
import { HeadsDatapath } from "../../src/cores/kinds/attention/attention-datapath.js";
import { ReceiveFifo } from "../../src/cores/receive.js";
import { StepControl } from "../../src/cores/steps.js";
import type { Stream } from "../../src/cores/stream.js";
import { bspnTicks, requantiseTicks } from "../../src/cores/unit-ticks.js";
import { Kernel } from "../../src/events/kernel.js";
import { PacketPool } from "../../src/noc/packet-pool.js";
import type { SyncSpec, VectorSpec } from "../../src/spec/chip.js";
import { FLITS, type Injector, PHASE_INTERFACE, PHASE_SCAN, RECORD, SENTENCE, VALUE } from "../../src/spec/packet.js";

describe("the receiving interface", () => {
  test("lets packets go in order, one a tick, each to its unit when that is free", () => {
    const words = new Int32Array(RECORD);
    const packet = fc.record({ wait: fc.nat(6), service: fc.constantFrom(0, 0, 1, 2, 5) });
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 30 }), (packets) => {
        const fifo = new ReceiveFifo();
        let tick = 0;
        let last = -1;
        let free = 0;
        for (const { wait, service } of packets) {
          tick += wait;
          // service 0: a marker, which needs no unit.
          const expected = Math.max(tick, last + 1, service > 0 ? free : 0);
          const at = service > 0 ? fifo.dispatchToUnit(words, 0, tick, service) : fifo.dispatch(tick);
          expect(at).toBe(expected);
          last = expected;
          if (service > 0) free = expected + service;
          expect(fifo.unitFree).toBe(free);
        }
      }),
    );
  });
});

describe("the sending interface", () => {
  /** Two streams and a list of credits at an interface whose network takes a flit a tick; the order and ticks of what is sent. */
  function sent(fifos: readonly (readonly number[])[], credits: readonly number[], flits: number): [string, number][] {
    const queue = new Kernel();
    const pool = new PacketPool();
    const log: [string, number][] = [];
    const names = new Map<number, string>();
    const packet = (name: string): number => {
      const at = pool.take();
      pool.words.fill(0, at, at + RECORD);
      pool.words[at + FLITS] = flits;
      pool.words[at + SENTENCE] = 0;
      names.set(at, name);
      return at;
    };
    const network: Injector = {
      inject: (_node, at, tick) => {
        log.push([names.get(at) ?? `credit ${pool.words[at + VALUE]}`, tick]);
        return tick + pool.words[at + FLITS]!;
      },
    };
    const port = new SendInterface(0, 0, 0, queue, pool, network);
    queue.on(PHASE_INTERFACE, (_payloads, _from, _to, tick) => port.run(tick));
    const streams = fifos.map((numbers, s) => {
      const waiting = numbers.map((n) => packet(`${s}.${n}`));
      const stream = {
        fifo: waiting,
        fifoHead: 0,
        fifoCount: waiting.length,
        popped: () => {
          stream.fifoHead++;
          stream.fifoCount--;
        },
      };
      port.attach(stream as unknown as Stream);
      return stream;
    });
    for (const stream of streams) port.ready(stream as unknown as Stream, 0);
    for (const number of credits) port.sendCredit({ route: 0, flits, job: 0, sentence: 0, number }, 0, 0);
    queue.run();
    return log;
  }

  test("sends credits first, then the streams in turn, each in its order, a flit a tick", () => {
    const order = ["credit 0", "credit 1", "0.0", "1.0", "0.1", "1.1", "0.2", "0.3"];
    for (const flits of [1, 3])
      expect(
        sent(
          [
            [0, 1, 2, 3],
            [0, 1],
          ],
          [0, 1],
          flits,
        ),
      ).toEqual(order.map((name, i) => [name, i * flits]));
  });
});

describe("ticks of the units", () => {
  const vector: VectorSpec = {
    lanes: 8,
    requantiseTicks: 3,
    bspnPasses: 2,
    bspnTicks: 5,
    softmaxLanes: 4,
    softmaxPasses: 3,
    softmaxTicks: 7,
  };

  test("vector unit: its constant, and a pass for every `lanes` columns begun", () => {
    expect([1, 8, 9, 16, 17].map((n) => requantiseTicks(vector, n))).toEqual([4, 4, 5, 5, 6]);
    expect([1, 8, 9, 16, 17].map((n) => bspnTicks(vector, n))).toEqual([7, 7, 9, 9, 11]);
  });

  test("attention: a pass over the keys for each Q spike, at least a tick, and three passes of PTsoftmax", () => {
    const spec = { heads: 2, headSize: 4, contextSlots: 1, lanes: 2, code: "offset", vector };
    const heads = new HeadsDatapath(spec as unknown as ConstructorParameters<typeof HeadsDatapath>[0]);
    const query = Int32Array.of(9, 9, 1, 0, 2, 3, 0, 0, 0, 7);
    expect(heads.scoreReads(query, 2, 0)).toBe(6);
    expect(heads.scoreReads(query, 2, 1)).toBe(7);
    expect([1, 2, 3, 5].map((n) => heads.scoreTicks(6, n))).toEqual([6, 6, 12, 18]);
    expect(heads.scoreTicks(0, 5)).toBe(1);
    expect([1, 4, 5].map((n) => heads.softmaxTicks(n))).toEqual([10, 10, 13]);
    expect(heads.encodeTicks).toBe(4);
  });
});

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

  test("a barrier opens its ticks after the last generator and the last packet, in the order of streams", () => {
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
