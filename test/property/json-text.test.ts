import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { jsonLine, jsonText } from "../../src/base/json-text.js";

/** -0 left out, which JSON.stringify turns into 0; numbers have a property of their own below. */
const json = fc.jsonValue({ noUnicodeString: false }).map((value) => JSON.parse(JSON.stringify(value)));

test.prop([json])("what is written parses back, in both forms", (value) => {
  expect(JSON.parse(jsonText(value))).toEqual(JSON.parse(JSON.stringify(value)));
  expect(JSON.parse(jsonLine(value))).toEqual(JSON.parse(jsonText(value)));
  expect(jsonLine(value)).not.toContain("\n");
  expect(jsonText(value).endsWith("\n")).toBe(true);
});

test.prop([fc.double({ noNaN: true, noDefaultInfinity: true })])(
  "a number parses back to the same double, -0 included",
  (x) => {
    expect(JSON.parse(jsonLine([x]))[0]).toBe(x);
    expect(JSON.parse(jsonText({ x })).x).toBe(x);
  },
);

test("what JSON cannot hold is refused", () => {
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, [undefined], { f: () => 1 }, 1n])
    expect(() => jsonText(value)).toThrow();
  expect(jsonText({ a: undefined, b: [-0, 1.5], c: {}, d: [] })).toBe(
    '{\n  "b": [-0, 1.5],\n  "c": {},\n  "d": []\n}\n',
  );
});
