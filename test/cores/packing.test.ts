import fc from "fast-check";
import { expect, test } from "vitest";
import { CHANNEL, ROUTE } from "../../src/contracts/packet.js";
import type { ChipProgram } from "../../src/contracts/program.js";
import { Packing, packedRoutes } from "../../src/cores/packing.js";
import { PacketPool } from "../../src/noc/packet-pool.js";

/** A program of one source, whose two segments go along routes 0 and 1 to channels from `base` on. */
function programOf(channels: number, cut: number, valuesPerPacket: number, signed: boolean, base: number) {
  const segments = [
    { from: 0, to: cut, base, inputs: [0], routes: [0] },
    { from: cut, to: channels, base: 0, inputs: [1], routes: [1] },
  ];
  const source = { segments, valuesPerPacket, signed };
  return { segments, program: { routes: [{}, {}], sources: [source] } as unknown as ChipProgram };
}

const DRAWN = fc.record({
  channels: fc.integer({ min: 2, max: 90 }),
  cut: fc.double({ min: 0, max: 1, noNaN: true }),
  most: fc.constantFrom(2, 3, 7, 8, 9, 16, 17, 40),
  signed: fc.boolean(),
  base: fc.integer({ min: 0, max: 5 }),
  seed: fc.integer({ min: 0, max: 1e6 }),
});

test("packets carry each value of a token once, copies the same, and any flipped bit changes the checksum", () => {
  fc.assert(
    fc.property(DRAWN, ({ channels, cut: at, most, signed, base, seed }) => {
      const cut = 1 + Math.floor(at * (channels - 2));
      const codes = Int32Array.from(
        { length: channels },
        (_, c) => ((seed + c * 7919 + c * c) % 16) - (signed ? 8 : 0),
      );
      const { program, segments } = programOf(channels, cut, most, signed, base);
      const pool = new PacketPool(1);
      const packed = packedRoutes(program, pool)!;
      const packing = new Packing(segments, channels, most);
      expect(packing.packets).toBe(Math.ceil(cut / most) + Math.ceil((channels - cut) / most));
      const sums = [new Int32Array(channels + base), new Int32Array(channels)];
      let packets = 0;
      packing.firstOf.forEach((first, last) => {
        if (first < 0) return;
        packets++;
        const segment = last < cut ? 0 : 1;
        const channel = first - segments[segment]!.from + segments[segment]!.base;
        const made = pool.take();
        pool.words[made + ROUTE] = segment;
        pool.words[made + CHANNEL] = channel;
        const sent = packing.write(pool, made, codes, first, last + 1, channel, 0);
        const packet = pool.copy(made);
        expect(packed.packs(segment)).toBe(true);
        expect(packed.valuesOf(pool.words, packet)).toBe(last + 1 - first);
        expect(packed.add(pool, packet, sums[segment]!, channel, 0)).toBe(sent);
        const wrong = codes.slice();
        wrong[last] = wrong[last]! ^ (1 << (seed % 4));
        expect(packing.write(pool, made, wrong, first, last + 1, channel, 0)).not.toBe(sent);
      });
      expect(packets).toBe(packing.packets);
      expect([...sums[0]!.subarray(base, base + cut)]).toEqual([...codes.subarray(0, cut)]);
      expect([...sums[1]!.subarray(0, channels - cut)]).toEqual([...codes.subarray(cut)]);
    }),
    { numRuns: 300, seed: 11 },
  );
});

test("a program whose packets carry one value needs no tables", () => {
  const { program } = programOf(4, 2, 1, true, 0);
  expect(packedRoutes(program, new PacketPool(1))).toBeUndefined();
});
