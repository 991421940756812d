import { describe, expect, it } from "vitest";
import { parseJson } from "../../src/base/json.js";
import { UserError } from "../../src/base/user-error.js";

describe("a message for the user", () => {
  it("is one line that steers no terminal", () => {
    const { message } = new UserError('a\r\n  b\tc "\u001b[2J\u009b31m\u202e\u2028"');
    expect(message).toBe('a b c "\\u001b[2J\\u009b31m\\u202e\\u2028"');
  });

  it("holds at most 300 characters of a value, its beginning and its end", () => {
    const long = `first${"x".repeat(5000)}last`;
    const { message } = new UserError(`key "${long} ${long}" in /folder/${long}: no`);
    const values = message.match(/"(.*)" in (.*): no/)!;
    expect(values[1]).toHaveLength(300);
    expect(values[2]!.length).toBeLessThanOrEqual(300);
    expect(values[1]).toMatch(/^firstx.*\.\.\.x.*last$/);
    expect(new UserError("\u001b".repeat(299)).message).toHaveLength(300);
    expect(new UserError("many words ".repeat(100_000)).message.length).toBeLessThanOrEqual(2000);
  });
});

describe("JSON from outside", () => {
  it("may be nested 64 deep, brackets in texts not counted", () => {
    const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
    expect(parseJson(nested(64))).toEqual(JSON.parse(nested(64)));
    expect(() => parseJson(nested(65))).toThrow(/nested deeper than 64 brackets/);
    expect(() => parseJson('{"a":'.repeat(100_000))).toThrow(SyntaxError);
    const text = JSON.stringify(["[".repeat(100), '\\"', "]{"]);
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });

  it.each(['{"__proto__": 1}', '[{"a": {"\\u005f_proto__": {}}}]'])("%s has a key that is not taken", (text) => {
    expect(() => parseJson(text)).toThrow(/"__proto__" is not taken/);
  });
});
