import { describe, expect, test } from "vitest";
import { curveNodes } from "../../../src/mapping/placement/curves.js";

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
