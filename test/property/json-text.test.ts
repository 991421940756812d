import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { jsonLine, jsonText } from "../../src/cli/json-text.js";

const json = fc.jsonValue({ noUnicodeString: false });

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
