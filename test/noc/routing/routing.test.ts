import { describe, expect, test } from "vitest";
import { FLIT_PIPELINES, type FlitSpec, ROUTINGS, type Routing } from "../../../src/noc/flit-spec.js";
import { dependencies, findCycle, possibleDeadlock } from "../../../src/noc/routing/deadlock.js";
import { randomBit } from "../../../src/noc/routing/random-bit.js";
import { MINUS_X, MINUS_Y, PLUS_X, PLUS_Y, PORT_SET, route } from "../../../src/noc/routing/route.js";
import { routingStateFor, ruleOf } from "../../../src/noc/routing/routing-state.js";

const specOf = (kind: "mesh" | "torus", width: number, height: number, routing: Routing, vcs: number): FlitSpec => ({
  topology: { kind, width, height },
  routing,
  vcs,
  bufferFlits: 1,
  pipeline: FLIT_PIPELINES.default,
  linkTicks: 1,
  seed: 1,
});

describe("the channel dependency graph", () => {
  test.each(ROUTINGS)("of %s on a mesh has no cycle", (routing) => {
    const vcs = routing === "o1turn" ? 2 : 1;
    for (const [width, height] of [
      [2, 2],
      [3, 5],
      [8, 8],
      [9, 4],
    ] as const)
      expect(possibleDeadlock(specOf("mesh", width, height, routing, vcs))).toBeUndefined();
  });

  test.each(["xy", "yx"] as const)("of %s on a torus with two halves has none", (routing) => {
    for (const side of [2, 3, 4, 5]) expect(possibleDeadlock(specOf("torus", side, side, routing, 2))).toBeUndefined();
  });

  test("has one where all turns are allowed, or a ring is closed", () => {
    expect(possibleDeadlock(specOf("mesh", 3, 3, "o1turn", 1))).toBeDefined();
    expect(possibleDeadlock(specOf("torus", 5, 5, "xy", 1))).toBeDefined();
    expect(possibleDeadlock(specOf("torus", 4, 1, "xy", 1))).toBeDefined();
  });

  test("holds the turns that a routing allows, and no others", () => {
    // By direction before and after, E = +x, N = +y.
    const turnsOf = (routing: Routing): Set<string> => {
      const names = ["E", "W", "N", "S"];
      const { edges } = dependencies(specOf("mesh", 4, 4, routing, 1));
      return new Set(edges.flatMap((to, from) => to.map((b) => `${names[from % 4]}${names[b % 4]}`)));
    };
    const straight = ["EE", "NN", "SS", "WW"];
    expect([...turnsOf("xy")].sort()).toEqual([...straight, "EN", "ES", "WN", "WS"].sort());
    expect([...turnsOf("yx")].sort()).toEqual([...straight, "NE", "NW", "SE", "SW"].sort());
    expect([...turnsOf("west-first")].sort()).toEqual([...straight, "EN", "ES", "NE", "SE", "WN", "WS"].sort());
  });

  test("a cycle is found as a closed walk", () => {
    expect(findCycle([[1], [2, 3], [], [1]])).toEqual([1, 3]);
    expect(findCycle([[1, 2], [2], []])).toBeUndefined();
    expect(findCycle([[0]])).toEqual([0]);
  });
});

describe("routes", () => {
  test.each(ROUTINGS)("of %s lead to the destination by the shortest way, and keep the turns it forbids", (routing) => {
    const [width, height] = [6, 5];
    const spec = specOf("mesh", width, height, routing, 2);
    const rule = ruleOf(spec);
    const wrong: string[] = [];
    const walk = (plan: number, x: number, y: number, tx: number, ty: number, came: number): void => {
      if (x === tx && y === ty) return;
      const ports = route(rule, plan, x, y, tx, ty) & PORT_SET;
      const closer = (tx > x ? PLUS_X : tx < x ? MINUS_X : 0) | (ty > y ? PLUS_Y : ty < y ? MINUS_Y : 0);
      let allowed = closer;
      if (routing === "west-first" && came !== 0 && came !== MINUS_X) allowed &= ~MINUS_X;
      if (routing === "odd-even" && x % 2 === 0 && came === PLUS_X) allowed &= ~(PLUS_Y | MINUS_Y);
      if (routing === "odd-even" && x % 2 === 1 && (came === PLUS_Y || came === MINUS_Y)) allowed &= ~MINUS_X;
      if (ports === 0 || (ports & ~allowed) !== 0) wrong.push(`(${x}, ${y}) to (${tx}, ${ty}): ${ports}`);
      if (ports & PLUS_X) walk(plan, x + 1, y, tx, ty, PLUS_X);
      if (ports & MINUS_X) walk(plan, x - 1, y, tx, ty, MINUS_X);
      if (ports & PLUS_Y) walk(plan, x, y + 1, tx, ty, PLUS_Y);
      if (ports & MINUS_Y) walk(plan, x, y - 1, tx, ty, MINUS_Y);
    };
    for (let from = 0; from < width * height; from++) {
      for (let to = 0; to < width * height; to++) {
        const [sx, sy, tx, ty] = [from % width, Math.floor(from / width), to % width, Math.floor(to / width)];
        for (const randomBits of [0, 4])
          walk(routingStateFor(rule, spec, randomBits, sx, sy, tx, ty), sx, sy, tx, ty, 0);
      }
    }
    expect(wrong).toEqual([]);
  });
});

test("randomBits are fair, and those of one packet do not hang together", () => {
  const packets = 4096;
  for (const seed of [0, 1, 4_294_967_295]) {
    const heads = [0, 0, 0];
    let equal = 0;
    for (let packet = 0; packet < packets; packet++) {
      const [x, y, turn] = ([0, 1, 2] as const).map((name) => randomBit(seed, packet, name));
      heads[0] += x!;
      heads[1] += y!;
      heads[2] += turn!;
      if (x === y) equal++;
    }
    // Four standard deviations of 4096 fair randomBits: 128.
    for (const count of [...heads, equal]) expect(Math.abs(count - packets / 2)).toBeLessThan(128);
  }
});
