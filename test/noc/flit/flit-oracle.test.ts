import { describe, expect, it, test } from "vitest";
import { ORACLE_PIPELINES, type OracleNetwork, oracleOf } from "../../support/flit-oracle/network.js";
import type { OraclePacket } from "../../support/flit-oracle/oracle.js";

const PLAIN: OracleNetwork = {
  shape: { width: 8, height: 8, wraps: false, concentration: 1, latency: 1 },
  routing: "xy",
  vcs: 1,
  buffer: 8,
  seed: 1,
  ...ORACLE_PIPELINES.default,
};
/** Four routers in a row. */
const ROW = { ...PLAIN, shape: { ...PLAIN.shape, width: 4, height: 1 } };
const TORUS = { ...PLAIN, vcs: 2, shape: { ...PLAIN.shape, wraps: true, latency: 2 } };

const packet = (source: number, destination: number, flits = 1, created = 0): OraclePacket => ({
  created,
  source,
  destinations: [destination],
  flits,
});

const lone = (network: OracleNetwork, source: number, destination: number, flits = 1) =>
  oracleOf(network, [packet(source, destination, flits, 3)]).run()[0][0];

describe("a packet alone", () => {
  it.each([
    ["itself", 0, 0, 1, 7],
    ["a neighbour", 0, 1, 1, 12],
    ["from corner to corner", 0, 63, 1, 77],
    ["from corner to corner, four flits", 63, 0, 4, 80],
  ])("default pipeline, to %s", (_, source, destination, flits, latency) => {
    const fate = lone(PLAIN, source, destination, flits);
    expect(fate.injected).toBe(3);
    expect(fate.arrived - 3).toBe(latency);
    expect(fate.headArrived).toBe(fate.arrived - flits + 1);
    expect([fate.vcWait, fate.switchWait]).toEqual([0, 0]);
  });

  it.each([
    ["default", 5],
    ["lookahead", 4],
    ["spec", 3],
  ] as const)("%s pipeline on a mesh: %i cycles a hop", (pipeline, hop) => {
    for (const [source, destination, hops] of [
      [9, 9, 1],
      [9, 14, 6],
      [9, 59, 9],
    ]) {
      const fate = lone({ ...PLAIN, ...ORACLE_PIPELINES[pipeline] }, source, destination, 3);
      expect([fate.arrived - 3, fate.hops]).toEqual([hop * hops + 2 + 2, hops]);
    }
  });

  test("torus: 6 cycles a hop, the shorter way", () => {
    for (const [destination, hops] of [
      [0, 1],
      [7, 2],
      [63, 3],
      [4, 5],
      [36, 9],
    ]) {
      const fate = lone(TORUS, 0, destination);
      expect([fate.arrived - 3, fate.hops]).toEqual([6 * hops + 1, hops]);
    }
  });
});

/** Cycles a flit on a path of four routers, away from its ends. */
function cyclesPerFlit(network: OracleNetwork, flits: number): number {
  const count = 60;
  const packets = Array.from({ length: 2 * count }, () => packet(0, 3, flits));
  const oracle = oracleOf(network, packets);
  const arrivals = oracle.run().map(([{ arrived }]) => arrived);
  arrivals.sort((a, b) => a - b);
  return (arrivals[2 * count - 13] - arrivals[count - 13]) / (count * flits);
}

describe("a path alone sustains", () => {
  it.each([
    ["default", 1, 1, 1 / 3],
    ["default", 1, 4, 2 / 3],
    ["default", 2, 1, 2 / 3],
    ["default", 2, 4, 1],
    ["default", 3, 1, 1],
    ["default", 4, 1, 1],
    ["lookahead", 1, 1, 0.5],
    ["lookahead", 1, 4, 0.8],
    ["lookahead", 2, 1, 1],
    ["spec", 1, 1, 1],
    ["spec", 1, 4, 1],
  ] as const)("%s pipeline, %i VCs, packets of %i flits: %f flits a cycle", (pipeline, vcs, flits, rate) => {
    expect(1 / cyclesPerFlit({ ...ROW, ...ORACLE_PIPELINES[pipeline], vcs }, flits)).toBeCloseTo(rate, 10);
  });

  it.each([
    [1, 5],
    [2, 5 / 2],
    [3, 5 / 3],
    [4, 5 / 4],
    [5, 1],
    [6, 1],
    [7, 1],
    [8, 1],
  ])("with %i slots a flit every %f cycles", (buffer, cycles) => {
    const flits = 601;
    const [[{ headArrived, arrived }]] = oracleOf({ ...ROW, buffer }, [packet(0, 3, flits)]).run();
    expect(Math.abs((arrived - headArrived) / (flits - 1) - cycles)).toBeLessThan(0.005 * cycles);
  });
});

test("the parts of every latency sum to it", () => {
  for (const pipeline of ["default", "lookahead", "spec"] as const) {
    const network = { ...PLAIN, ...ORACLE_PIPELINES[pipeline], vcs: 2, buffer: 3 };
    const small = { ...network, shape: { ...network.shape, width: 3, height: 3 } };
    const packets = Array.from({ length: 120 }, (_, i) => packet(i % 9, (i * 7) % 9, 1 + (i % 4), i >> 3));
    const router = pipeline === "default" ? 4 : pipeline === "lookahead" ? 3 : 2;
    for (const [i, [fate]] of oracleOf(small, packets).run().entries()) {
      const { injected, headArrived, vcWait, switchWait, hops } = fate;
      expect(headArrived - injected).toBe(hops * router + vcWait + switchWait + 2 + (hops - 1) + 1);
      expect(hops).toBe(
        1 + Math.abs((i % 3) - (((i * 7) % 9) % 3)) + Math.abs(Math.floor((i % 9) / 3) - Math.floor(((i * 7) % 9) / 3)),
      );
      expect(Math.min(vcWait, switchWait, injected - packets[i].created)).toBeGreaterThanOrEqual(0);
    }
  }
});
