import fc from "fast-check";
import type { FlitSpec } from "../../src/noc/flit-spec.js";
import type { Listed } from "./flit-invariants.js";
import type { OracleNetwork } from "./flit-oracle/network.js";

/** The same network as the fast one is told of it. */
export function specOf(network: OracleNetwork): FlitSpec {
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

const LARGEST_SIDE = 5;

/** Networks of every kind that the model takes. */
export const networks: fc.Arbitrary<OracleNetwork> = fc
  .record({
    width: fc.integer({ min: 1, max: LARGEST_SIDE }),
    height: fc.integer({ min: 1, max: LARGEST_SIDE }),
    kind: fc.constantFrom("mesh", "mesh", "torus", "cmesh", "chips"),
    routing: fc.constantFrom("xy", "yx", "o1turn", "west-first", "odd-even"),
    vcs: fc.oneof(fc.integer({ min: 1, max: 6 }), fc.constantFrom(7, 8, 16)),
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
  .map(({ width, height, kind, routing, vcs, buffer, latency, pipeline, seed, ...rest }) => {
    const concentration = kind === "cmesh" ? rest.concentration : 1;
    return {
      shape: {
        width,
        height,
        latency,
        wraps: kind === "torus",
        concentration,
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
      vcs: kind === "torus" ? vcs + (vcs % 2) : Math.max(routing === "o1turn" ? 2 : 1, vcs),
      buffer,
      seed,
      ...pipeline,
    };
  });

/** Packets for a network, in order of creation; one in four a multicast where `multicasts` allows it. */
function packetsFor({ shape, routing }: OracleNetwork, multicasts: boolean): fc.Arbitrary<Listed[]> {
  const nodes = shape.width * shape.height * shape.concentration;
  const node = fc.integer({ min: 0, max: nodes - 1 });
  const created = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 60 }));
  const unicast = fc.record({
    created,
    source: node,
    destinations: node.map((destination) => [destination]),
    flits: fc.constantFrom(1, 1, 2, 3, 7),
  });
  const multicast = fc.record({
    created,
    source: node,
    destinations: fc.uniqueArray(node, { minLength: 1, maxLength: 8 }),
    flits: fc.constant(1),
  });
  const trees = multicasts && (routing === "xy" || routing === "yx") && !shape.wraps;
  const packet = trees ? fc.oneof(unicast, unicast, unicast, multicast) : unicast;
  return fc
    .array(packet, { minLength: 1, maxLength: 160 })
    .map((packets) => packets.sort((a, b) => a.created - b.created));
}

/** A network with packets for it. */
export const cases = (multicasts = true): fc.Arbitrary<readonly [OracleNetwork, Listed[]]> =>
  networks.chain((network) => fc.tuple(fc.constant(network), packetsFor(network, multicasts)));
