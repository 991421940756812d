import { rmSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { tracksOf } from "../../src/pages/run/charts/tracks.js";
import { tracksSvg } from "../../src/pages/run/charts/tracks-svg.js";
import { smallRun } from "./support/small-run.js";

const batch = await smallRun([[6, 4], [5]]);
afterAll(() => rmSync(batch.folder, { recursive: true, force: true }));

describe("the timeline of several sentences in several chip runs", () => {
  const { plan, replay } = batch.report;
  const tracks = tracksOf(plan!, replay!, () => undefined);

  it("has a row for each sentence, which spans all of its windows", () => {
    expect(tracks.sentences.map(({ name }) => name)).toEqual(["sentence 0", "sentence 1", "sentence 2"]);
    for (const [sentence, { bars }] of tracks.sentences.entries()) {
      const own = replay!.windows.filter((window) => window.sentence === sentence && window.core >= 0);
      expect(bars).toHaveLength(1);
      expect(bars[0]!.from).toBe(Math.min(...own.map(({ open }) => open)));
      expect(bars[0]!.to).toBe(Math.max(...own.map(({ close }) => close)));
    }
    expect(tracks.sentences[2]!.bars[0]!.from).toBeGreaterThanOrEqual(replay!.starts[1]!);
  });

  it("has every token of every sentence in a layer", () => {
    const tokens = [6, 4, 5].flatMap((length, sentence) =>
      Array.from({ length }, (_, token) => `sentence ${sentence}, token ${token}`),
    );
    const first = tracks.layers.find(({ name }) => name === "layer 0")!;
    expect(first.bars.map(({ name }) => name).sort()).toEqual(tokens.sort());
  });

  it("draws only what reaches into the stretch of time, from edge to edge", () => {
    const view = { from: replay!.starts[1]!, to: tracks.end, width: 1000, group: "layers" } as const;
    const { text } = tracksSvg(tracks, view, 2000, null);
    expect(text).toContain("sentence 2");
    expect(text).not.toContain("sentence 0");
    const rights = [...text.matchAll(/ x="([\d.]+)" width="([\d.]+)"/g)].map(
      ([, x, width]) => Number(x) + Number(width),
    );
    expect(Math.max(...rights)).toBeLessThanOrEqual(1000);
  });
});
