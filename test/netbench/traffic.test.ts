import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { Random } from "../../src/base/random.js";
import { createNetwork } from "../../src/netbench/create-network.js";
import { defaultPlan, type Measured, type MeasurePlan, measure } from "../../src/netbench/measurement.js";
import { runPacketList } from "../../src/netbench/packet-list.js";
import { destinations, patternMean, TRAFFIC_PATTERNS, type TrafficPattern } from "../../src/netbench/patterns.js";
import { saturationOf } from "../../src/netbench/saturation.js";
import { BernoulliGaps } from "../../src/netbench/sources.js";
import { confidence, Latencies } from "../../src/netbench/statistics.js";
import { hopsBetween, loneLatency, zeroLoadLatency } from "../../src/netbench/zero-load.js";
import { FlitMesh } from "../../src/noc/flit/flit-mesh.js";
import { FLIT_PIPELINES, type FlitSpec, type Topology } from "../../src/noc/flit-spec.js";
import { oracleOf } from "../support/flit-oracle/network.js";

const square = (k: number) => ({ width: k, height: k, concentration: 1 });
const meshOf = (k: number, over: Partial<FlitSpec> = {}): FlitSpec => ({
  topology: { kind: "mesh", width: k, height: k },
  routing: "xy",
  vcs: 4,
  bufferFlits: 8,
  pipeline: FLIT_PIPELINES.default,
  linkTicks: 1,
  seed: 1,
  ...over,
});

function finish<R>(work: Generator<unknown, R>): R {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value as R;
  }
}

const measured = (spec: FlitSpec, pattern: TrafficPattern, rate: number, plan: Partial<MeasurePlan>, packetFlits = 1) =>
  finish<Measured>(
    measure(
      () => createNetwork({ model: "flit", spec, pipelineName: "default" }),
      { pattern, rate, packetFlits, seed: 3 },
      { ...defaultPlan(16), ...plan },
    ),
  );

describe("patterns", () => {
  const fixed = (pattern: TrafficPattern, k: number) => {
    const of = destinations(pattern, square(k));
    const random = new Random(1, 0);
    return Array.from({ length: k * k }, (_, node) => of(node, random));
  };

  it("send where their definitions say", () => {
    expect(fixed("transpose", 4)).toEqual([0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15]);
    expect(fixed("bitcomp", 4)).toEqual([15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
    expect(fixed("bitrev", 4)).toEqual([0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15]);
    expect(fixed("shuffle", 4)).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15]);
    expect(fixed("tornado", 4)).toEqual([5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12, 1, 2, 3, 0]);
    expect(fixed("neighbor", 3)).toEqual([4, 5, 3, 7, 8, 6, 1, 2, 0]);
  });

  it.each([
    ["uniform", 4, 3.5],
    ["uniform", 8, 6.25],
    ["uniform", 16, 11.625],
    ["transpose", 8, 6.25],
    ["bitcomp", 8, 9],
    ["hotspot", 4, 3.47],
    ["hotspot", 8, 6.14],
    ["hotspot", 16, 11.38],
  ] as const)("%s, %i routers in a row: %f routers a packet", (pattern, k, hops) => {
    const spec = meshOf(k);
    const mean = patternMean(pattern, square(k), (from, to) => hopsBetween(spec, from, to));
    expect(Math.abs(mean - hops)).toBeLessThan(0.006);
  });

  it("draw each destination as often as the mean of the pattern says", () => {
    for (const pattern of TRAFFIC_PATTERNS) {
      const grid = square(4);
      const of = destinations(pattern, grid);
      const random = new Random(5, 2);
      const drawn = new Array<number>(16).fill(0);
      const draws = 64_000;
      let toSelf = 0;
      for (let i = 0; i < draws; i++) {
        const destination = of(i % 16, random);
        drawn[destination]++;
        if (destination === i % 16) toSelf++;
      }
      const self = patternMean(pattern, grid, (from, to) => (from === to ? 1 : 0));
      expect(Math.abs(toSelf / draws - self)).toBeLessThan(5 * Math.sqrt(self / draws) + 1e-12);
      drawn.forEach((times, node) => {
        const share = patternMean(pattern, grid, (_, to) => (to === node ? 1 : 0));
        expect(Math.abs(times / draws - share)).toBeLessThan(5 * Math.sqrt((share * (1 - share)) / draws) + 1e-12);
      });
    }
  });

  it("keep a node's place at its router where they are about routers", () => {
    const of = destinations("transpose", { width: 2, height: 2, concentration: 3 });
    expect(Array.from({ length: 12 }, (_, node) => of(node, new Random(1, 0)))).toEqual([
      0, 1, 2, 6, 7, 8, 3, 4, 5, 9, 10, 11,
    ]);
  });
});

describe("randomBits", () => {
  it.each([0.003, 0.1, 0.5, 0.93, 1])("gaps of a randomBit of probability %f", (p) => {
    const gaps = new BernoulliGaps(p);
    const random = new Random(9, 1);
    const draws = 40_000;
    const counts = new Map<number, number>();
    let sum = 0;
    for (let i = 0; i < draws; i++) {
      const gap = gaps.next(random);
      sum += gap;
      counts.set(gap, (counts.get(gap) ?? 0) + 1);
    }
    const mean = (1 - p) / p;
    expect(Math.abs(sum / draws - mean)).toBeLessThanOrEqual((5 * Math.sqrt(1 - p)) / p / Math.sqrt(draws));
    for (const gap of [0, 1, 2, 5]) {
      const share = p * (1 - p) ** gap;
      const deviation = Math.sqrt((share * (1 - share)) / draws);
      expect(Math.abs((counts.get(gap) ?? 0) / draws - share)).toBeLessThanOrEqual(5 * deviation);
    }
  });

  it("streams of one seed, and seeds, differ", () => {
    const of = (seed: number, stream: number) => {
      const random = new Random(seed, stream);
      return Array.from({ length: 4 }, () => random.below(2 ** 32)).join();
    };
    const all = [0, 1, 2, 3].flatMap((seed) => [0, 1, 2, 3].map((stream) => of(seed, stream)));
    expect(new Set(all).size).toBe(16);
    expect(of(2, 3)).toBe(of(2, 3));
  });
});

describe("measurement", () => {
  it("a light load takes the time of lone packets, and accepts what is offered", () => {
    for (const [topology, vcs] of [
      [{ kind: "mesh", width: 4, height: 4 }, 4],
      [{ kind: "cmesh", width: 2, height: 2, concentration: 4 }, 4],
      [{ kind: "chips", width: 4, height: 4, chipWidth: 2, chipHeight: 2, chipLinkTicks: 5, chipLinkCycles: 3 }, 2],
    ] as const) {
      const spec = meshOf(4, { topology, vcs });
      const result = measured(spec, "uniform", 0.01, { periodCycles: 4000 }, 2);
      const zeroLoad = zeroLoadLatency(spec, "uniform", 2);
      expect(result.stable).toBe(true);
      expect(Math.abs(result.packetLatency.mean / zeroLoad - 1)).toBeLessThan(0.03);
      expect(Math.abs(result.acceptedRate / 0.01 - 1)).toBeLessThan(0.1);
    }
  });

  it("runs 3 periods of warm-up and 3 that settle, then drains", () => {
    const { cycles, packets, injectedRate } = measured(meshOf(4), "uniform", 0.2, { periodCycles: 500 });
    expect(cycles).toBeGreaterThan(3000);
    expect(cycles).toBeLessThan(3100);
    expect(Math.abs(packets - injectedRate * 16 * 1500)).toBeLessThan(40);
  });

  it("counts every packet created in the measured part, however late it leaves its source, and no other", () => {
    const plan = {
      periodCycles: 300,
      warmupPeriods: 0,
      maxPeriods: 2,
      settled: 0,
      unstableLatency: Number.POSITIVE_INFINITY,
    };
    const { cycles, packets, packetLatency, networkLatency } = measured(meshOf(4, { vcs: 1 }), "uniform", 0.5, plan);
    const gaps = new BernoulliGaps(0.5);
    let created = 0;
    for (let node = 0; node < 16; node++) {
      const random = new Random(3, node);
      for (let at = gaps.next(random); at < 600; at += 1 + gaps.next(random)) {
        created++;
        random.below(16);
      }
    }
    expect(packets).toBe(created);
    expect(cycles).toBeGreaterThan(1000);
    expect(packetLatency.count).toBe(packets);
    expect(packetLatency.mean).toBeGreaterThan(4 * networkLatency.mean);
    expect(networkLatency.mean).toBeGreaterThan(19);
  });

  it("above saturation it gives rates and no latency", () => {
    const result = measured(meshOf(4, { vcs: 1 }), "uniform", 0.8, { periodCycles: 1000 });
    expect(result.stable).toBe(false);
    expect(result.packetLatency.mean).toBeNaN();
    expect(result.acceptedRate).toBeGreaterThan(0.25);
    expect(result.acceptedRate).toBeLessThan(0.3);
    expect(Math.max(...result.linkLoads)).toBeGreaterThan(0.25);
    expect(Math.max(...result.linkLoads)).toBeLessThanOrEqual(1);
  });

  it("links carry what the pattern sends over them", () => {
    const { linkLoads, acceptedRate } = measured(meshOf(4), "bitcomp", 0.2, { periodCycles: 2000 });
    const middle = linkLoads[4 * 1] + linkLoads[4 * 2 + 1];
    expect(Math.abs(middle / (2 * 2 * acceptedRate) - 1)).toBeLessThan(0.06);
    expect(linkLoads.filter((load) => load > 0)).toHaveLength(48);
  });
});

test("percentiles are the smallest latency that enough packets do not exceed", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(300), { minLength: 1 }), fc.constantFrom(0.01, 0.5, 0.99, 1), (values, share) => {
      const latencies = new Latencies();
      for (const value of values) latencies.add(value);
      const found = latencies.percentile(share);
      const atMost = (limit: number) => values.filter((value) => value <= limit).length / values.length;
      expect(atMost(found)).toBeGreaterThanOrEqual(share);
      expect(atMost(found - 1)).toBeLessThan(share);
      expect(latencies.mean).toBeCloseTo(values.reduce((a, b) => a + b, 0) / values.length, 9);
    }),
  );
});

test("a 95 % confidence interval holds the mean in about 95 of 100 samples", () => {
  const random = new Random(4, 0);
  const normal = () => Array.from({ length: 12 }, () => random.unit()).reduce((a, b) => a + b, -6);
  const samples = 4000;
  let held = 0;
  for (let i = 0; i < samples; i++) {
    const { mean, half } = confidence([normal(), normal(), normal(), normal()]);
    if (Math.abs(mean) <= half) held++;
  }
  expect(Math.abs(held / samples - 0.95)).toBeLessThan(0.015);
  expect(confidence([3])).toEqual({ mean: 3, half: 0 });
});

test("saturation lies where latency crosses three times that without load", () => {
  const at = (rate: number, latency?: number) => ({ rate, latency });
  expect(saturationOf([at(0.1, 12), at(0.2, 20), at(0.3, 40)], 10)).toEqual({ from: 0.25, to: 0.25 });
  expect(saturationOf([at(0.1, 12), at(0.2, 20), at(0.3)], 10)).toEqual({ from: 0.2, to: 0.3 });
  expect(saturationOf([at(0.1, 12)], 10)).toBeUndefined();
  expect(saturationOf([at(0.1), at(0.2)], 10)).toEqual({ from: 0, to: 0.1 });
});

const shapes = fc.oneof(
  fc.record({
    kind: fc.constantFrom("mesh" as const, "torus" as const),
    width: fc.integer({ min: 1, max: 5 }),
    height: fc.integer({ min: 1, max: 5 }),
  }),
  fc.record({
    kind: fc.constant("cmesh" as const),
    width: fc.integer({ min: 1, max: 4 }),
    height: fc.integer({ min: 1, max: 4 }),
    concentration: fc.integer({ min: 1, max: 4 }),
  }),
  fc.record({
    kind: fc.constant("chips" as const),
    width: fc.integer({ min: 3, max: 6 }),
    height: fc.integer({ min: 3, max: 6 }),
    chipWidth: fc.integer({ min: 1, max: 3 }),
    chipHeight: fc.integer({ min: 1, max: 3 }),
    chipLinkTicks: fc.integer({ min: 1, max: 9 }),
    chipLinkCycles: fc.integer({ min: 1, max: 5 }),
  }),
) satisfies fc.Arbitrary<Topology>;

const networks = fc.record({
  topology: shapes,
  routing: fc.constantFrom("xy" as const, "yx" as const),
  vcs: fc.constantFrom(2, 4),
  bufferFlits: fc.constant(64),
  pipeline: fc.constantFrom(...Object.values(FLIT_PIPELINES)),
  linkTicks: fc.integer({ min: 1, max: 4 }),
  seed: fc.nat(1000),
});

test("a lone packet takes the cycles of the formula", () => {
  fc.assert(
    fc.property(networks, fc.nat(), fc.nat(), fc.integer({ min: 1, max: 9 }), (spec, a, b, flits) => {
      const mesh = new FlitMesh(spec);
      const { nodes } = mesh.grid;
      const packet = mesh.offer(7, a % nodes, b % nodes, flits);
      mesh.run();
      const { arrived, hops } = mesh.result(packet);
      expect(arrived - 7).toBe(loneLatency(spec, a % nodes, b % nodes, flits));
      expect(hops).toBe(hopsBetween(spec, a % nodes, b % nodes));
    }),
    { numRuns: 200 },
  );
});

describe("a list of packets", () => {
  const lists = fc.array(
    fc.record({
      created: fc.oneof(fc.nat(20), fc.nat(2000)),
      source: fc.nat(8),
      destination: fc.nat(8),
      flits: fc.integer({ min: 1, max: 4 }),
    }),
    { minLength: 1, maxLength: 60 },
  );

  test("through the traffic interface each packet has the times of the plain model, whatever the order of the list", () => {
    fc.assert(
      fc.property(lists, fc.constantFrom("default" as const, "spec" as const), (packets, pipelineName) => {
        const pipeline = FLIT_PIPELINES[pipelineName];
        const spec = meshOf(3, { pipeline, vcs: 2, bufferFlits: 3 });
        const results = finish(runPacketList(createNetwork({ model: "flit", spec, pipelineName }), packets));
        const oracle = oracleOf(
          {
            shape: { width: 3, height: 3, wraps: false, concentration: 1, latency: 1 },
            routing: "xy",
            vcs: 2,
            buffer: 3,
            seed: 1,
            ...pipeline,
          },
          packets.map(({ destination, ...packet }) => ({ ...packet, destinations: [destination] })),
        );
        const expected = oracle.run().map(([{ injected, headArrived, arrived, hops }], i) => {
          return { ...packets[i], injected, headArrived, arrived, hops };
        });
        expect(results).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  test("the packet level: one at a time as the flit level, and together none faster than alone", () => {
    const spec = meshOf(3);
    const choice = { model: "packet", spec, pipelineName: "default" } as const;
    fc.assert(
      fc.property(lists, (packets) => {
        const apart = packets.map((packet, i) => ({ ...packet, created: 300 * i }));
        for (const { created, source, destination, flits, arrived, injected, hops } of finish(
          runPacketList(createNetwork(choice), apart),
        )) {
          expect([injected, arrived - created]).toEqual([created, loneLatency(spec, source, destination, flits)]);
          expect(hops).toBe(hopsBetween(spec, source, destination));
        }
        for (const packet of finish(runPacketList(createNetwork(choice), packets))) {
          const { created, source, destination, flits, arrived, injected } = packet;
          expect(injected).toBeGreaterThanOrEqual(created);
          expect(arrived - injected).toBeGreaterThanOrEqual(loneLatency(spec, source, destination, flits));
        }
      }),
      { numRuns: 30 },
    );
  });
});
