import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FlitMesh } from "../../../src/noc/flit/flit-mesh.js";
import * as N from "../../../src/noc/flit/machine/network-record.js";
import { FLIT_PIPELINES, type FlitSpec, type PipelineName } from "../../../src/noc/flit-spec.js";
import { cases, specOf } from "../../support/flit-cases.js";
import { fatesIn } from "../../support/flit-fates.js";

const ROW: FlitSpec = {
  topology: { kind: "mesh", width: 4, height: 1 },
  routing: "xy",
  vcs: 1,
  bufferFlits: 8,
  pipeline: FLIT_PIPELINES.default,
  linkTicks: 1,
  seed: 1,
};
const MESH: FlitSpec = { ...ROW, topology: { kind: "mesh", width: 8, height: 8 } };

/** A network whose routers are looked through channel by channel, however few channels they have. */
const wideMesh = (spec: FlitSpec): FlitMesh => new FlitMesh(spec, { wide: true, build: "js" });

const isWide = ({ memory }: FlitMesh): boolean => memory.get(N.NET, N.NET_WIDE) !== 0;

function latency(spec: FlitSpec, source: number, destination: number, flits = 1): number {
  const mesh = wideMesh(spec);
  const packet = mesh.offer(3, source, destination, flits);
  mesh.run();
  return mesh.result(packet).arrived - 3;
}

/** Flits a cycle that a path of four routers carries, away from its ends. */
function pathRate(spec: FlitSpec, flits: number): number {
  const mesh = wideMesh(spec);
  const count = Math.ceil(120 / flits);
  const names = Array.from({ length: 2 * count }, () => mesh.offer(0, 0, 3, flits));
  mesh.run();
  const arrivals = names.map((name) => mesh.result(name).arrived).sort((a, b) => a - b);
  return (count * flits) / (arrivals[2 * count - 13]! - arrivals[count - 13]!);
}

test("a router of more than 32 channels is allocated this way, one of fewer is not", () => {
  for (const [vcs, wide] of [
    [6, false],
    [7, true],
  ] as const)
    expect(isWide(new FlitMesh({ ...MESH, vcs }))).toBe(wide);
});

test("a packet alone takes the cycles of the pipeline", () => {
  const wide = { ...MESH, vcs: 7 };
  expect([latency(wide, 0, 0), latency(wide, 0, 1), latency(wide, 0, 63), latency(wide, 63, 0, 4)]).toEqual([
    7, 12, 77, 80,
  ]);
  const three = (pipeline: PipelineName) => latency({ ...wide, pipeline: FLIT_PIPELINES[pipeline] }, 9, 11);
  expect([three("default"), three("lookahead"), three("spec")]).toEqual([17, 14, 11]);
});

test.each([
  ["default", 1, 1, 1 / 3],
  ["default", 1, 4, 2 / 3],
  ["default", 2, 1, 2 / 3],
  ["default", 7, 1, 1],
  ["lookahead", 1, 1, 0.5],
  ["lookahead", 1, 4, 0.8],
  ["spec", 1, 1, 1],
] as const)("%s, %i channels, packets of %i: a path carries %f flits a cycle", (pipeline, vcs, flits, rate) => {
  expect(pathRate({ ...ROW, vcs, pipeline: FLIT_PIPELINES[pipeline] }, flits)).toBeCloseTo(rate, 2);
});

test("a multicast crosses each link of its tree once, and the copies are counted", () => {
  const mesh = wideMesh({ ...MESH, vcs: 7 });
  const destinations = [7, 15, 23, 31, 39, 47, 55, 63];
  const nodes: number[] = [];
  mesh.onArrival = (_, node) => nodes.push(node);
  const packet = mesh.offerMulticast(0, 0, destinations);
  mesh.run();
  expect(nodes.sort((a, b) => a - b)).toEqual(destinations);
  expect(mesh.result(packet).hops).toBe(7 + 7 + 8);
  expect([mesh.injectedFlits, mesh.copies, mesh.ejectedFlits]).toEqual([1, 7, 8]);
});

test("two sources that fill a link have equal shares of it", () => {
  const vcs = 7;
  const mesh = wideMesh({ ...ROW, topology: { kind: "mesh", width: 3, height: 1 }, vcs });
  const sources = new Map<number, number>();
  for (let i = 0; i < 200; i++) for (const source of [0, 1]) sources.set(mesh.offer(0, source, 2, 1), source);
  const order: number[] = [];
  mesh.onArrival = (packet) => order.push(sources.get(packet)!);
  mesh.run();
  // Source 0 is a router further off, and one source is done first. In between, a turn is one packet a channel at most.
  const middle = order.slice(20, 320);
  const surplus = middle.reduce((sum, source) => sum + (source === 0 ? 1 : -1), 0);
  expect(Math.abs(surplus)).toBeLessThanOrEqual(vcs);
});

test("a full buffer holds its sender back: no channel takes more flits than it has slots", () => {
  const mesh = wideMesh({ ...ROW, vcs: 7, bufferFlits: 2, topology: { kind: "mesh", width: 3, height: 1 } });
  // Three sources for one node, which takes one flit a cycle: the buffers before it fill.
  for (let i = 0; i < 100; i++) for (const source of [0, 1, 2]) mesh.offer(0, source, 2, 3);
  let most = 0;
  while (mesh.step()) {
    for (let vc = 0; vc < 7; vc++)
      for (let port = 0; port < 5; port++)
        for (let router = 0; router < 3; router++) most = Math.max(most, mesh.bufferedFlits(router, port, vc));
  }
  expect(most).toBe(2);
  expect(mesh.arrivedPackets).toBe(300);
});

describe("where both kinds of allocation can be used", () => {
  test("they give the same network, flit by flit", () => {
    fc.assert(
      fc.property(cases(), ([network, packets]) => {
        const spec = specOf(network);
        fc.pre(!isWide(new FlitMesh(spec)));
        expect(fatesIn(wideMesh(spec), packets)).toEqual(fatesIn(new FlitMesh(spec), packets));
      }),
      { numRuns: 60 },
    );
  });
});
