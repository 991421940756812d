import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PART_VECTOR, PART_WAITING, PathRecord } from "../../src/cores/path.js";
import { Kernel } from "../../src/events/kernel.js";
import { TickScheduler } from "../../src/events/virtual-time-scheduler.js";
import { slices } from "../../src/mapping/partition.js";
import { curveNodes } from "../../src/mapping/placement/curves.js";
import { startHost } from "../../src/simulation/host.js";
import { latencyOf, percentile } from "../../src/simulation/latency.js";
import { largestRemainder } from "../../src/simulation/shares.js";
import type { StageProgram } from "../../src/spec/program.js";

test("shares are integers that sum to the whole, the largest remainders rounded up, ties to the first", () => {
  const weights = fc.array(fc.nat(1000), { minLength: 1, maxLength: 8 }).filter((w) => w.some((x) => x > 0));
  fc.assert(
    fc.property(fc.nat(10_000), weights, (total, weights) => {
      const sum = weights.reduce((a, b) => a + b, 0);
      const rest = weights.map((w) => (total * w) % sum);
      const floors = weights.map((w) => Math.floor((total * w) / sum));
      const up = total - floors.reduce((a, b) => a + b, 0);
      const rank = (i: number): number =>
        rest.filter((other, j) => other > rest[i]! || (other === rest[i]! && j < i)).length;
      expect(largestRemainder(total, weights)).toEqual(floors.map((floor, i) => floor + (rank(i) < up ? 1 : 0)));
    }),
  );
  expect(largestRemainder(3, [1, 1])).toEqual([2, 1]);
  expect(largestRemainder(5, [0, 0])).toEqual([5, 0]);
});

test("the first layer's latency has the input's, the last layer's the pooler's; stages keep them apart", () => {
  const path = PathRecord.begin(0, 100, 5);
  [1, 10, 100, 1000, 10_000].forEach((ticks, stage) => {
    path.add(stage % 2 === 0 ? PART_VECTOR : PART_WAITING, stage, ticks);
  });
  const stages: StageProgram[] = [
    { name: "input", kind: "entry" },
    ...["0", "1", "2"].map((name): StageProgram => ({ name, kind: "layer" })),
    { name: "pooler", kind: "exit" },
  ];
  const latency = latencyOf(path, stages, 2000);
  expect(latency.ticks).toBe(11_111);
  expect(latency.seconds).toBe(22.222e-6);
  expect(latency.by_layer).toEqual([11, 100, 11_000]);
  expect(latency.by_stage).toEqual({ input: 1, 0: 10, 1: 100, 2: 1000, pooler: 10_000 });
  expect(latency.critical_path).toMatchObject({ vector_unit: 10_101, waiting: 1010 });
});

test("percentiles are values of the nearest rank", () => {
  expect([1, 20, 21, 50, 99, 100].map((p) => percentile([50, 10, 40, 20, 30], p))).toEqual([10, 10, 20, 30, 50, 50]);
});

test("slices cover all columns in order, as few and as equal as can be", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 16 }),
      fc.integer({ min: 1, max: 70 }),
      (units, size, most) => {
        const parts = slices(units, size, most);
        expect(parts).toHaveLength(Math.ceil(units / most));
        let from = 0;
        for (const part of parts) {
          expect(part.from).toBe(from);
          expect((part.to - part.from) % size).toBe(0);
          from = part.to;
        }
        expect(from).toBe(units * size);
        const lengths = parts.map((part) => (part.to - part.from) / size);
        expect(Math.max(...lengths)).toBeLessThanOrEqual(most);
        expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
        expect(lengths).toEqual([...lengths].sort((a, b) => b - a));
      },
    ),
  );
});

describe("curves", () => {
  test.each(["serpentine", "hilbert", "row-major"] as const)("%s visits every node once, from node 0 on", (order) => {
    for (const [width, height] of [
      [4, 4],
      [5, 3],
      [1, 6],
    ] as const) {
      const nodes = curveNodes(order, width, height);
      expect(nodes[0]).toBe(0);
      expect([...nodes].sort((a, b) => a - b)).toEqual(Array.from({ length: width * height }, (_, node) => node));
    }
  });

  test.each(["serpentine", "hilbert"] as const)("%s goes from neighbour to neighbour", (order) => {
    const nodes = curveNodes(order, 8, 8);
    for (let i = 1; i < nodes.length; i++) {
      const [a, b] = [nodes[i - 1]!, nodes[i]!];
      expect(Math.abs((a % 8) - (b % 8)) + Math.abs(Math.floor(a / 8) - Math.floor(b / 8))).toBe(1);
    }
  });
});

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
