import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Io } from "../../src/cli/io.js";
import { SweepProgress } from "../../src/cli/sweep-progress.js";
import type { Evaluated } from "../../src/explore/sweep.js";
import { readSweepFile } from "../../src/explore/sweep-file/read.js";

const FILE = readSweepFile("s.yaml", "{workload: {texts: [plot]}, space: {chip.core.lanes: {range: [1, 20, 1]}}}");
const point = (key: number) => ({ record: { key: String(key), feasible: false, reason: "" } }) as unknown as Evaluated;
const CENSUS = { threads: 0, otherWorkers: [], otherClients: [] };

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

function lines(terminal: boolean): { progress: SweepProgress; last: () => string; all: () => string } {
  const written: string[] = [];
  const io = { err: (text: string) => written.push(text), errIsTerminal: terminal } as unknown as Io;
  return {
    progress: new SweepProgress(io, false, FILE, null),
    last: () => written.at(-1)!.replace("\r\x1b[K", ""),
    all: () => written.join(""),
  };
}

describe("progress of a sweep", () => {
  it("judges the time left by the points that took time, not by those that were there", () => {
    const { progress, last } = lines(true);
    for (let i = 0; i < 8; i++) progress.evaluated(point(i), false);
    for (let i = 0; i < 2; i++) {
      vi.advanceTimersByTime(3000);
      progress.evaluated(point(8 + i), true);
    }
    expect(last()).toBe("10 of 20 points, 10 infeasible, 0 failed  50 %  about 30 s left");
  });

  it("counts a point once that comes again, as one of chance does that the search had", () => {
    const { progress, last } = lines(true);
    for (const key of [1, 2, 1, 3]) {
      vi.advanceTimersByTime(3000);
      progress.evaluated(point(key), false);
    }
    expect(last()).toMatch(/^3 of 19 points, 3 infeasible, 0 failed/);
  });

  it("and not by the time in which no worker was there, which it says, once", () => {
    const { progress, last, all } = lines(true);
    for (let i = 0; i < 5; i++) {
      vi.advanceTimersByTime(60_000);
      progress.queue.connected({ ...CENSUS, workers: 0 }, "1-a", "redis://here");
    }
    expect(all().split("waiting for workers: sorbet-sim worker --redis redis://here\n").length).toBe(2);
    progress.queue.connected({ ...CENSUS, workers: 3 }, "1-a", "redis://here");
    vi.advanceTimersByTime(2000);
    progress.evaluated(point(0), true);
    expect(last()).toBe("1 of 20 points, 1 infeasible, 0 failed, 3 workers  5 %  about 38 s left");
  });

  it("off a terminal it says only what somebody must know", () => {
    const { progress, all } = lines(false);
    progress.evaluated(point(0), true);
    for (let i = 0; i < 3; i++)
      progress.queue.connected({ ...CENSUS, workers: 0, otherWorkers: ["2-b"] }, "1-a", "redis://here");
    expect(all()).toBe(
      "waiting for workers: sorbet-sim worker --redis redis://here; workers of another version are there: 2-b, needed: 1-a\n",
    );
  });
});
