import { describe, expect, it } from "vitest";
import { PART_NETWORK, PART_WAITING, PathRecord, PathTable } from "../../src/cores/path.js";

const STAGES = 2;
const path = (sentence: number, ticks: number) =>
  PathRecord.begin(sentence, 10, STAGES).add(PART_WAITING, 1, ticks).add(PART_NETWORK, 0, 1);

describe("PathTable", () => {
  it("gives each record back as it was when it was noted, as a copy of its own", () => {
    const table = new PathTable(STAGES);
    const noted = Array.from({ length: 100 }, (_, i) => path(i % 2, i));
    const indices = noted.map((record) => table.add(record));
    noted.forEach((record, i) => {
      const wanted = record.copy();
      record.add(PART_WAITING, 0, 5);
      table.copyOf(i % 2, indices[i]!)!.add(PART_WAITING, 0, 7);
      expect(table.copyOf(i % 2, indices[i]!)).toEqual(wanted);
    });
  });

  it("knows nothing of a sentence that has been dropped, and nothing of it reaches the next", () => {
    const table = new PathTable(STAGES);
    table.add(path(0, 3));
    const second = table.add(path(0, 4));
    table.drop(0);
    expect(table.copyOf(0, second)).toBeUndefined();
    expect(table.add(path(1, 5))).toBe(0);
    expect(table.copyOf(1, 0)).toEqual(path(1, 5));
    expect(table.copyOf(1, second)).toBeUndefined();
  });
});
