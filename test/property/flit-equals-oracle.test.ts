import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FlitMesh } from "../../src/noc/flit/flit-mesh.js";
import type { FlitSpec } from "../../src/noc/flit/flit-spec.js";
import { type OracleNetwork, oracleOf } from "../support/flit-oracle/network.js";
import type { OraclePacket } from "../support/flit-oracle/oracle.js";

interface Listed {
  readonly created: number;
  readonly source: number;
  readonly destination: number;
  readonly flits: number;
}

function specOf(network: OracleNetwork): FlitSpec {
  const { shape, routing, vcs, buffer, routingDelay, creditDelay, speculative, seed } = network;
  const { width, height, wraps, concentration, latency, chips } = shape;
  return {
    topology: chips
      ? {
          kind: "chips",
          width,
          height,
          chipWidth: chips.width,
          chipHeight: chips.height,
          chipLinkTicks: chips.latency,
          chipLinkCycles: chips.flitCycles,
        }
      : concentration > 1
        ? { kind: "cmesh", width, height, concentration }
        : { kind: wraps ? "torus" : "mesh", width, height },
    routing,
    vcs,
    bufferFlits: buffer,
    pipeline: { routingDelay, creditDelay, speculative },
    linkTicks: latency,
    seed,
  };
}

const networks: fc.Arbitrary<OracleNetwork> = fc
  .record({
    width: fc.integer({ min: 1, max: 5 }),
    height: fc.integer({ min: 1, max: 5 }),
    kind: fc.constantFrom("mesh", "mesh", "torus", "cmesh", "chips"),
    routing: fc.constantFrom("xy", "yx", "o1turn", "west-first", "odd-even"),
    vcs: fc.integer({ min: 1, max: 6 }),
    buffer: fc.integer({ min: 1, max: 9 }),
    latency: fc.integer({ min: 1, max: 3 }),
    chip: fc.integer({ min: 1, max: 3 }),
    chipLatency: fc.integer({ min: 1, max: 6 }),
    chipCycles: fc.integer({ min: 1, max: 4 }),
    concentration: fc.integer({ min: 2, max: 3 }),
    pipeline: fc.constantFrom(
      { routingDelay: 1, creditDelay: 0, speculative: false },
      { routingDelay: 0, creditDelay: 2, speculative: false },
      { routingDelay: 0, creditDelay: 2, speculative: true },
      { routingDelay: 2, creditDelay: 1, speculative: true },
      { routingDelay: 3, creditDelay: 3, speculative: false },
    ),
    seed: fc.integer({ min: 0, max: 4_294_967_295 }),
  })
  .map(({ width, height, kind, routing, vcs, buffer, latency, pipeline, seed, ...rest }) => ({
    shape: {
      width,
      height,
      latency,
      wraps: kind === "torus",
      concentration: kind === "cmesh" ? rest.concentration : 1,
      ...(kind === "chips"
        ? {
            chips: {
              width: Math.min(width, rest.chip),
              height: Math.min(height, rest.chip),
              latency: rest.chipLatency,
              flitCycles: rest.chipCycles,
            },
          }
        : {}),
    },
    routing: kind === "torus" && routing !== "yx" ? "xy" : routing,
    vcs:
      kind === "torus"
        ? vcs < 4
          ? 2
          : 4
        : Math.max(routing === "o1turn" ? 2 : 1, Math.min(vcs, kind === "cmesh" ? 4 : 6)),
    buffer,
    seed,
    ...pipeline,
  }));

const traffic = (nodes: number) =>
  fc.array(
    fc.record({
      created: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 60 })),
      source: fc.integer({ min: 0, max: nodes - 1 }),
      destination: fc.integer({ min: 0, max: nodes - 1 }),
      flits: fc.constantFrom(1, 1, 2, 3, 7),
    }),
    { minLength: 1, maxLength: 160 },
  );

const cases = networks.chain((network) => {
  const { width, height, concentration } = network.shape;
  return fc.tuple(
    fc.constant(network),
    traffic(width * height * concentration).map((packets) => packets.sort((a, b) => a.created - b.created)),
  );
});

function timesOf(spec: FlitSpec, packets: readonly Listed[], visits?: readonly number[]) {
  const mesh = new FlitMesh(spec, visits ? { visits } : {});
  const names = packets.map((p) => mesh.offer(p.created, p.source, p.destination, p.flits));
  mesh.run(20_000);
  return names.map((name) => {
    const { injected, headArrived, arrived, hops } = mesh.result(name);
    const { vcWait, switchWait } = mesh.latencyParts(name);
    return { injected, headArrived, arrived, hops, vcWait, switchWait };
  });
}

describe("the fast network and the plain model of the same rules", () => {
  test("give each packet the same times", () => {
    fc.assert(
      fc.property(cases, ([network, packets]) => {
        const listed: OraclePacket[] = packets.map(({ destination, ...p }) => ({ ...p, destinations: [destination] }));
        const expected = oracleOf(network, listed)
          .run(20_000)
          .map(([fate]) => fate);
        expect(timesOf(specOf(network), packets)).toEqual(expected);
      }),
      { numRuns: 250 },
    );
  });
});
