import { expect, test } from "vitest";
import type { StageProgram } from "../../src/contracts/program.js";
import { PART_VECTOR, PART_WAITING, PathRecord } from "../../src/cores/path.js";
import { latencyOf, percentile } from "../../src/simulation/latency.js";

test("the first layer's latency has the input's, the last layer's the pooler's; stages keep them apart", () => {
  const path = PathRecord.begin(0, 100, 5);
  [1, 10, 100, 1000, 10_000].forEach((ticks, stage) => {
    path.add(stage % 2 === 0 ? PART_VECTOR : PART_WAITING, stage, ticks);
  });
  const stages: StageProgram[] = [
    { name: "input", kind: "entry" },
    ...["0", "1", "2"].map((name): StageProgram => ({ name, kind: "layer" })),
    { name: "pooler", kind: "exit" },
  ];
  const latency = latencyOf(path, stages, 2000);
  expect(latency.ticks).toBe(11_111);
  expect(latency.seconds).toBe(22.222e-6);
  expect(latency.by_layer).toEqual([11, 100, 11_000]);
  expect(latency.by_stage).toEqual({ input: 1, 0: 10, 1: 100, 2: 1000, pooler: 10_000 });
  expect(latency.critical_path).toMatchObject({ vector_unit: 10_101, waiting: 1010 });
});

test("percentiles are values of the nearest rank", () => {
  expect([1, 20, 21, 50, 99, 100].map((p) => percentile([50, 10, 40, 20, 30], p))).toEqual([10, 10, 20, 30, 50, 50]);
});
