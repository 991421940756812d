import { describe, expect, it } from "vitest";
import { binaryScores, pearson, spearman } from "../../src/cli/scores.js";

describe("F1 and Matthews' correlation", () => {
  it("are those of the confusion matrix", () => {
    // tp 3, fn 1, fp 2, tn 4: F1 6 / 9, Matthews (12 - 2) / sqrt(5 * 4 * 6 * 5).
    const truth = [1, 1, 1, 1, 0, 0, 0, 0, 0, 0];
    const predicted = [1, 1, 1, 0, 1, 1, 0, 0, 0, 0];
    const { f1, matthews } = binaryScores(predicted, truth);
    expect(f1).toBeCloseTo(2 / 3, 14);
    expect(matthews).toBeCloseTo(10 / Math.sqrt(600), 14);
  });

  it("are 1 and 1 for a perfect guess, and 0 where nothing varies", () => {
    expect(binaryScores([0, 1, 1], [0, 1, 1])).toEqual({ f1: 1, matthews: 1 });
    expect(binaryScores([1, 0, 0], [0, 1, 1]).matthews).toBe(-1);
    expect(binaryScores([0, 0], [0, 1])).toEqual({ f1: 0, matthews: 0 });
  });
});

describe("Pearson's and Spearman's correlation", () => {
  it("are 1 for a line, -1 for a falling one, 0 where one side does not vary", () => {
    expect(pearson([1, 2, 4], [3, 5, 9])).toBeCloseTo(1, 14);
    expect(pearson([1, 2, 4], [-3, -5, -9])).toBeCloseTo(-1, 14);
    expect([pearson([1, 1, 1], [1, 2, 3]), spearman([1, 2, 3], [2, 2, 2])]).toEqual([0, 0]);
  });

  it("equal a case worked out by hand", () => {
    // Deviations (-2, -1, 0, 3) and (-1, -2, 1, 2): 10 / sqrt(14 * 10).
    expect(pearson([1, 2, 3, 6], [2, 1, 4, 5])).toBeCloseTo(10 / Math.sqrt(140), 14);
    // Ranks 1, 2, 3, 4 and 2, 1, 3, 4: 1 - 6 * 2 / (4 * 15).
    expect(spearman([1, 2, 3, 6], [2, 1, 4, 5])).toBeCloseTo(0.8, 14);
  });

  it("of ranks see only the order, and ties share their rank", () => {
    expect(spearman([1, 10, 100], [2, 3, 50])).toBeCloseTo(1, 14);
    // Ranks 1.5, 1.5, 3 and 1, 2, 3.
    expect(spearman([1, 1, 2], [1, 2, 3])).toBeCloseTo(1.5 / Math.sqrt(1.5 * 2), 14);
  });
});
