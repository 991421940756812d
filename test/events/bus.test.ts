import { bufferCount, firstValueFrom, map, take, toArray } from "rxjs";
import { describe, expect, it } from "vitest";
import { BATCH, Channel, copyBatch, SimulationBus } from "../../src/events/bus.js";

describe("a channel of the bus", () => {
  it("is active only while somebody subscribes", () => {
    const channel = new Channel("test", ["value"]);
    expect(channel.active).toBe(false);
    const first = channel.batches.subscribe();
    const second = channel.batches.subscribe();
    first.unsubscribe();
    expect(channel.active).toBe(true);
    second.unsubscribe();
    expect(channel.active).toBe(false);
    channel.batches.subscribe();
    channel.complete();
    expect(channel.active).toBe(false);
  });

  it("hands records on in full batches, and the rest when flushed", () => {
    const channel = new Channel("test", ["a", "b", "c", "d", "e"]);
    const seen: number[][] = [];
    const lengths: number[] = [];
    channel.batches.subscribe(({ length, tick, a, b, c, d, e }) => {
      lengths.push(length);
      expect([tick, a, b, c, d, e].map((column) => column.length)).toEqual(Array(6).fill(length));
      for (let n = 0; n < length; n++) seen.push([tick[n]!, a[n]!, b[n]!, c[n]!, d[n]!, e[n]!]);
    });
    const records = Array.from(
      { length: 2 * BATCH + 3 },
      (_, n) => [2 ** 40 + n, n, 1 - n, 2 * n, 3 * n, 4 * n] as const,
    );
    for (const record of records) channel.record(...record);
    expect(lengths).toEqual([BATCH, BATCH]);
    channel.flush();
    channel.flush();
    expect(lengths).toEqual([BATCH, BATCH, 3]);
    expect(seen).toEqual(records);
  });

  it("gives a subscriber only what is recorded from then on", () => {
    const channel = new Channel("test", ["value"]);
    const seen: string[] = [];
    const listen = (name: string) => channel.batches.subscribe(({ value }) => seen.push(`${name} ${[...value]}`));
    const early = listen("early");
    channel.record(0, 1);
    const late = listen("late");
    expect(seen).toEqual(["early 1"]);
    channel.record(0, 2);
    channel.flush();
    expect(seen).toEqual(["early 1", "early 2", "late 2"]);
    channel.record(0, 3);
    early.unsubscribe();
    late.unsubscribe();
    listen("next");
    channel.flush();
    expect(seen).toHaveLength(3);
  });

  it("lends its arrays, and copies are kept", () => {
    const channel = new Channel("test", ["value"]);
    const lent: Int32Array[] = [];
    const copied: Int32Array[] = [];
    channel.batches.subscribe((batch) => {
      lent.push(batch.value);
      copied.push(copyBatch(batch).value);
    });
    for (const value of [1, 2]) {
      channel.record(0, value);
      channel.flush();
    }
    expect(copied.map((column) => column[0])).toEqual([1, 2]);
    expect(lent[0]!.buffer).toBe(lent[1]!.buffer);
  });

  it("works with RxJS operators, and completes them", async () => {
    const bus = new SimulationBus();
    const sums = firstValueFrom(
      bus.progress.batches.pipe(
        map(({ done }) => done.reduce((sum, n) => sum + n, 0)),
        bufferCount(2),
        take(5),
        toArray(),
      ),
    );
    for (let n = 1; n <= 2 * BATCH + 1; n++) bus.progress.record(n, n, 0);
    bus.complete();
    const sum = (from: number, to: number) => ((from + to) * (to - from + 1)) / 2;
    expect(await sums).toEqual([[sum(1, BATCH), sum(BATCH + 1, 2 * BATCH)], [2 * BATCH + 1]]);
  });

  it("refuses more fields than a record can have", () => {
    expect(() => new Channel("wide", [..."abcdefghij"])).toThrow("channel wide has 10 fields");
  });
});
