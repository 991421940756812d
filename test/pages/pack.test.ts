import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { pack, unpack } from "../../src/pages/run/pack.js";

const values = fc.array(fc.oneof(fc.constant(0), fc.nat()));

test.prop([values])("what a page holds of a series is the series", (series) => {
  const packed = pack(series);
  expect(unpack(packed)).toEqual(series);
  expect(packed.length).toBeLessThanOrEqual(series.length);
});
