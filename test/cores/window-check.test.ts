import fc from "fast-check";
import { expect, test } from "vitest";
import { addPayload, checkWord } from "../../src/cores/window-check.js";

const SUMS = 2 ** 16;

test("another channel gives another word, whatever the value", () => {
  for (const value of [1, -1, 15, -8, 8191, -(2 ** 15), 2 ** 31 - 1]) {
    const words = new Set(Array.from({ length: SUMS }, (_, channel) => checkWord(channel, value)));
    expect(words.size).toBe(SUMS);
  }
});

test("another value of 16 bits gives another word, whatever the channel", () => {
  for (const channel of [0, 1, 383, 4095]) {
    const words = new Set(Array.from({ length: SUMS }, (_, i) => checkWord(channel, i - SUMS / 2)));
    expect(words.size).toBe(SUMS);
  }
});

test("a word has 16 bits, and the order of packets does not matter", () => {
  const packet = fc.tuple(fc.nat(SUMS - 1), fc.integer());
  const sum = (packets: readonly (readonly [number, number])[]): number =>
    packets.reduce((total, [channel, value]) => addPayload(total, channel, value), 0);
  fc.assert(
    fc.property(fc.array(packet), (packets) => {
      for (const [channel, value] of packets) {
        const word = checkWord(channel, value);
        expect(word >= 0 && word < SUMS && Number.isInteger(word)).toBe(true);
      }
      expect(sum([...packets].reverse())).toBe(sum(packets));
    }),
  );
});
