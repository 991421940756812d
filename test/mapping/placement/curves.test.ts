import { describe, expect, test } from "vitest";
import { curveNodes, nodesAlong } from "../../../src/mapping/placement/curves.js";

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

test.each(["serpentine", "hilbert", "row-major"] as const)("%s fills one chip after the other, each once", (order) => {
  const mesh = { width: 6, height: 4, topology: "cmesh", routing: "xy", chips: { columns: 2, rows: 2 } } as const;
  const nodes = nodesAlong(order, mesh);
  expect([...nodes].sort((a, b) => a - b)).toEqual(Array.from({ length: 96 }, (_, node) => node));
  const chipOf = (node: number) => {
    const router = Math.floor(node / 4);
    return Math.floor((router % 6) / 3) + 2 * Math.floor(router / 6 / 2);
  };
  const chips = nodes.map(chipOf);
  for (let first = 0; first < 96; first += 24) expect(new Set(chips.slice(first, first + 24)).size).toBe(1);
  expect(nodes[0]).toBe(0);
});
