import { describe, expect, test } from "vitest";
import { sequences, simulatorOf, smallModel } from "../support/chip.js";

describe("a chip on the flit-level network", () => {
  test.each(["default", "lookahead", "spec"] as const)("gives the reference's logits, pipeline %s", (pipeline) => {
    const model = smallModel();
    const inputs = sequences(3, model, [6, 3]);
    const runs = (["packet", "flit"] as const).map((noc) =>
      simulatorOf(model, { noc, meshWidth: 4, chip: { noc: { router: { pipeline } } } }).runBatch(inputs),
    );
    for (const run of runs) expect(run.inputs.map(({ exact }) => exact)).toEqual([true, true]);
    const counts = runs.map(({ traffic: { max_link_load, ...counts } }) => counts);
    expect(counts[1]).toEqual(counts[0]);
    expect(runs[1]!.linkFlits).toEqual(runs[0]!.linkFlits);

    expect(runs[1]!.ticks).not.toBe(runs[0]!.ticks);
  });
});
