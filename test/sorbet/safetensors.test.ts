import { describe, expect, test } from "vitest";
import { loadCheckpoint } from "../../src/sorbet/checkpoint.js";
import { goldenConfig, goldenTensors } from "../support/golden.js";
import { randomModel } from "../support/random-model.js";
import { refusal } from "../support/refusal.js";
import { writeCheckpoint } from "../support/write-checkpoint.js";

describe("lying safetensors files", () => {
  const file = (header: string | Record<string, unknown>, data = 0, stated?: bigint) => {
    const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
    const bytes = new Uint8Array(8 + text.length + data);
    new DataView(bytes.buffer).setBigUint64(0, stated ?? BigInt(text.length), true);
    bytes.set(text, 8);
    return bytes;
  };
  const entry = (begin: number, end: number, shape: number[] = [(end - begin) / 4], dtype = "F32") => ({
    dtype,
    shape,
    data_offsets: [begin, end],
  });
  const overflow = [2 ** 40, 2 ** 40];

  test.each<[string, Uint8Array, RegExp]>([
    ["empty", new Uint8Array(), /too short/],
    ["of seven bytes", new Uint8Array(7), /too short/],
    ["with a huge header length", file("{}", 0, 2n ** 64n - 1n), /header states 18446744073709551615 bytes/],
    ["with a header one byte too long", file("{}", 0, 3n), /truncated/],
    ["with bad JSON", file("{]"), /not valid JSON/],
    ["with bad UTF-8", file("{}", 4, 6n), /not valid JSON|JSON/],
    ["with a list for a header", file("[]"), /not a JSON object/],
    ["with an unknown dtype", file({ a: entry(0, 4, [1], "Q4") }, 4), /tensor a: dtype "Q4"/],
    [
      "with a dtype from the prototype",
      file({ a: entry(0, 4, [1], "constructor") }, 4),
      /tensor a: dtype "constructor"/,
    ],
    ["with null for a tensor", file({ a: null }, 4), /tensor a: dtype/],
    ["with a negative size", file({ a: entry(0, 4, [-1]) }, 4), /tensor a: shape \[-1\]/],
    ["with a fractional offset", file({ a: entry(0.5, 4, [1]) }, 4), /tensor a: data_offsets/],
    ["with one offset", file({ a: { dtype: "F32", shape: [1], data_offsets: [4] } }, 4), /tensor a: data_offsets/],
    [
      "whose shape and offsets disagree",
      file({ a: entry(0, 8, [1]) }, 8),
      /tensor a: F32 of shape \(1\) takes 4 bytes/,
    ],
    ["whose sizes overflow", file({ a: entry(0, 4, overflow) }, 4), /tensor a: F32 of shape/],
    ["with offsets backwards", file({ a: { dtype: "F32", shape: [1], data_offsets: [4, 0] } }, 4), /tensor a/],
    ["with overlapping tensors", file({ a: entry(0, 8), b: entry(4, 12) }, 12), /tensor b overlaps tensor a/],
    ["with one tensor inside another", file({ a: entry(0, 12), b: entry(4, 8) }, 12), /tensor b overlaps tensor a/],
    ["with a gap", file({ a: entry(0, 4), b: entry(8, 12) }, 12), /4 bytes between tensor a and tensor b/],
    ["with bytes behind the last tensor", file({ a: entry(0, 4) }, 9), /5 bytes behind tensor a/],
    ["cut off in the data", file({ a: entry(0, 8) }, 7), /tensor a ends at byte 8 of 7/],
  ])("%s", (_, bytes, text) => {
    const message = refusal(() => loadCheckpoint({ config: goldenConfig, tensors: bytes }));
    expect(message).toMatch(/^safetensors: /);
    expect(message).toMatch(text);
  });

  test("the golden file cut anywhere is refused", () => {
    for (let length = 0; length < goldenTensors.length; length += 4099)
      refusal(() => loadCheckpoint({ config: goldenConfig, tensors: goldenTensors.subarray(0, length) }));
  });

  test("metadata is no tensor", () => {
    const { config, tensors } = writeCheckpoint(randomModel(5), false);
    const length = Number(new DataView(tensors.buffer).getBigUint64(0, true));
    const header = JSON.parse(new TextDecoder().decode(tensors.subarray(8, 8 + length)));
    const marked = file({ __metadata__: { format: "pt" }, ...header }, tensors.length - 8 - length);
    marked.set(tensors.subarray(8 + length), marked.length - (tensors.length - 8 - length));
    expect(loadCheckpoint({ config, tensors: marked })).toEqual(loadCheckpoint({ config, tensors }));
  });
});
