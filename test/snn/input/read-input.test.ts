import { describe, expect, it } from "vitest";
import { UserError } from "../../../src/base/user-error.js";
import { readInput } from "../../../src/snn/input/read-input.js";
import { npy } from "../support/write-npy.js";

const NEEDS = { channels: 3, dt: 0.001, seed: 1 };
const text = (content: string): Uint8Array => new TextEncoder().encode(content);

const events = ({ starts, channel, value }: ReturnType<typeof readInput>[number]) =>
  [...starts.keys()].slice(1).map((step) => {
    const [from, to] = [starts[step - 1]!, starts[step]!];
    return [...channel.subarray(from, to)].map((one, i) => [one, value === undefined ? 1 : value[from + i]]);
  });

describe("inputs", () => {
  it.each([
    ["|u1", Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 1, 1)],
    ["<f8", Float64Array.of(1, 0, 0, 0, 0, 0, 0, 1, 1)],
    ["<i8", BigInt64Array.of(1n, 0n, 0n, 0n, 0n, 0n, 0n, 1n, 1n)],
    ["|b1", Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 1, 1)],
  ])(".npy of %s is steps x channels", (descr, data) => {
    const drives = readInput("x.npy", npy(descr, [3, 3], data), NEEDS);
    expect(drives.map(events)).toEqual([
      [
        [[0, 1]],
        [],
        [
          [1, 1],
          [2, 1],
        ],
      ],
    ]);
    expect(drives[0]!.value).toBeUndefined();
  });

  it(".npy of three axes is samples, and --steps cuts or lengthens them", () => {
    const bytes = npy("<f4", [2, 1, 3], Float32Array.of(0, 2.5, 0, 0, 0, 1));
    expect(readInput("x.npy", bytes, { ...NEEDS, steps: 2 }).map(events)).toEqual([
      [[[1, 2.5]], []],
      [[[2, 1]], []],
    ]);
    expect(readInput("x.npy", bytes, { ...NEEDS, steps: 0 }).map(events)).toEqual([[], []]);
  });

  it(".csv has step, channel and a value, in any order", () => {
    const [drive] = readInput("x.csv", text("step,channel,value\n2,1,3\r\n0,2\n0,0,1\n\n1,0,0\n"), NEEDS);
    expect(events(drive!)).toEqual([
      [
        [0, 1],
        [2, 1],
      ],
      [],
      [[1, 3]],
    ]);
    expect(events(readInput("x.csv", text("1,1\n"), { ...NEEDS, steps: 1 })[0]!)).toEqual([[]]);
  });

  it("poisson draws the same for a seed, at its rate", () => {
    const drawn = (seed: number) =>
      readInput("poisson:200", undefined, { channels: 100, dt: 0.001, seed, steps: 500 })[0]!;
    const drive = drawn(1);
    expect(drive).toEqual(drawn(1));
    expect(drive.channel).not.toEqual(drawn(2).channel);
    // 50,000 draws of 0.2: six standard deviations are 537.
    expect(Math.abs(drive.channel.length - 10_000)).toBeLessThan(537);
  });

  it.each<[string, string, Uint8Array | undefined, RegExp]>([
    ["no kind of file", "x.txt", text(""), /--input must be FILE.npy, FILE.csv or poisson:RATE_HZ/],
    ["another file", "x.npy", text("hello"), /x\.npy: is no \.npy file/],
    [
      "a cut header",
      "x.npy",
      npy("|u1", [1, 3], Uint8Array.of(1, 2, 3)).subarray(0, 50),
      /damaged: its header is cut off/,
    ],
    [
      "cut data",
      "x.npy",
      npy("|u1", [2, 3], Uint8Array.of(1, 2, 3)),
      /damaged: shape \[2, 3\] of u1 needs 6 bytes, it has 3/,
    ],
    [
      "text in an array",
      "x.npy",
      npy("<U4", [1, 3], new Uint8Array(48)),
      /holds <U4; little-endian integers, floats and booleans are read/,
    ],
    ["the other byte order", "x.npy", npy(">f8", [1, 3], new Uint8Array(24)), /holds >f8/],
    ["columns first", "x.npy", npy("|u1", [1, 3], new Uint8Array(3), "True"), /Fortran order/],
    [
      "too many channels",
      "x.npy",
      npy("|u1", [1, 4], new Uint8Array(4)),
      /has shape \[1, 4\], but the network has 3 input channels/,
    ],
    [
      "too few axes",
      "x.npy",
      npy("|u1", [3], new Uint8Array(3)),
      /must be \[steps, channels\] or \[samples, steps, channels\]/,
    ],
    ["NaN", "x.npy", npy("<f8", [1, 3], Float64Array.of(0, Number.NaN, 0)), /step 0, channel 1: NaN is no number/],
    ["a channel beyond", "x.csv", text("0,3"), /x\.csv:1: "3" is no channel; the network has channels 0 to 2/],
    ["a step before", "x.csv", text("0,1\n-1,1"), /x\.csv:2: "-1" is no step/],
    ["a word", "x.csv", text("0,1,many"), /x\.csv:1: "many" is no number/],
    ["one column", "x.csv", text("0"), /x\.csv:1: must be step,channel/],
    ["a spike twice", "x.csv", text("0,1\n0,1"), /step 0 has channel 1 twice/],
    ["no UTF-8", "x.csv", Uint8Array.of(0xff), /is not UTF-8 text/],
    ["a rate above one spike a step", "poisson:2000", undefined, /the rate must be a number of Hz from 0 to 1000/],
    ["a rate that is none", "poisson:fast", undefined, /the rate must be a number of Hz/],
    ["no end", "poisson:10", undefined, /has no end; give --steps N/],
  ])("refuse %s in one line", (_, input, bytes, message) => {
    expect(() => readInput(input, bytes, NEEDS)).toThrow(UserError);
    expect(() => readInput(input, bytes, NEEDS)).toThrow(message);
  });
});
