import { expect, test } from "vitest";
import { shared } from "../../src/runner/chip-job.js";
import { openModel } from "../../src/runner/open-model.js";

test("a drawn model comes with the bundled vocabulary, and a hash that its shape alone decides", () => {
  const [one, two, other] = ["drawn:1x32x4", "drawn:1x32x4", "drawn:1x32x2"].map(openModel);
  expect(one.weightsSha256).toBe(two.weightsSha256);
  expect(other.weightsSha256).not.toBe(one.weightsSha256);
  expect(one.tokenizer!.encode("a film").ids).toEqual([101, 1037, 2143, 102]);
});

test("what is in shared memory is not copied again", () => {
  const { model } = openModel("drawn:1x32x4");
  expect(shared(model).layers[0].query.sign).toBe(model.layers[0].query.sign);
});
