import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cases, specOf } from "../support/flit-cases.js";
import { type Listed, offered } from "../support/flit-invariants.js";
import { oracleOf } from "../support/flit-oracle/network.js";

const LAST_CYCLE = 20_000;

/** Times of each packet at each of its destinations, in order of destination. */
function timesOf(spec: ReturnType<typeof specOf>, packets: readonly Listed[]) {
  const { mesh, names } = offered(spec, packets);
  const arrivals = new Map<number, number[]>();
  mesh.onArrival = (packet, node) => arrivals.set(packet, [...(arrivals.get(packet) ?? []), node, mesh.now]);
  mesh.run(LAST_CYCLE);
  return names.map((name, i) => {
    const { injected, headArrived, arrived, hops } = mesh.result(name);
    const { vcWait, switchWait } = mesh.latencyParts(name);
    const at = arrivals.get(name)!;
    const times = packets[i]!.destinations.map((node) => at[at.findIndex((n, j) => j % 2 === 0 && n === node) + 1]);
    return times.length > 1 ? { injected, times } : { injected, times, headArrived, arrived, hops, vcWait, switchWait };
  });
}

describe("the fast network and the plain model of the same rules", () => {
  test("give each packet the same times", () => {
    fc.assert(
      fc.property(cases(), ([network, packets]) => {
        const expected = oracleOf(network, packets)
          .run(LAST_CYCLE)
          .map((copies) => {
            const times = copies.map(({ arrived }) => arrived);
            const { injected, headArrived, arrived, hops, vcWait, switchWait } = copies[0]!;
            return times.length > 1
              ? { injected, times }
              : { injected, times, headArrived, arrived, hops, vcWait, switchWait };
          });
        expect(timesOf(specOf(network), packets)).toEqual(expected);
      }),
      { numRuns: 250 },
    );
  });
});
