import fc from "fast-check";
import { expect, test } from "vitest";
import { slices } from "../../src/mapping/partition.js";

test("slices cover all columns in order, as few and as equal as can be", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 16 }),
      fc.integer({ min: 1, max: 70 }),
      (units, size, most) => {
        const parts = slices(units, size, most);
        expect(parts).toHaveLength(Math.ceil(units / most));
        let from = 0;
        for (const part of parts) {
          expect(part.from).toBe(from);
          expect((part.to - part.from) % size).toBe(0);
          from = part.to;
        }
        expect(from).toBe(units * size);
        const lengths = parts.map((part) => (part.to - part.from) / size);
        expect(Math.max(...lengths)).toBeLessThanOrEqual(most);
        expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(1);
        expect(lengths).toEqual([...lengths].sort((a, b) => b - a));
      },
    ),
  );
});
