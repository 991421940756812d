import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { percent, si } from "../../src/base/format.js";
import { type Io, paintFor } from "../../src/cli/io.js";
import { runScreen } from "../../src/cli/screen/run-screen.js";
import { bar, clip } from "../../src/cli/screen/text.js";
import { fakeSummary } from "./support/fake-summary.js";

const plain = (_: string, text: string): string => text;
const several = () =>
  fakeSummary([{}, { exact: false, label: "negative" }, { text: "incredibly dull . ".repeat(12), label: "positive" }]);

describe("the screen of run", () => {
  it("shows one sentence", async () => {
    await expect(runScreen(fakeSummary(), { width: 80, paint: plain })).toMatchFileSnapshot(
      "golden/run-one-sentence.txt",
    );
  });

  it("shows several sentences, wrong and inexact ones marked", async () => {
    await expect(runScreen(several(), { width: 100, paint: plain })).toMatchFileSnapshot(
      "golden/run-three-sentences.txt",
    );
  });

  it("tells the voltage where it is not the nominal one", () => {
    const summary = fakeSummary();
    expect(runScreen(summary, { width: 80, paint: plain })).not.toContain("mV");
    summary.chip.voltage_mv = 700;
    summary.chip.shortest_tick_ps = { value: 2400, low: 2100, high: null };
    expect(runScreen(summary, { width: 80, paint: plain })).toContain(
      "84.3 mm2\n700 mV, which allow 2.40 ns a tick; within the law's ranges 2.10 to none\n",
    );
  });

  it("says how far the packet level is from the flit level, where both ran", () => {
    const summary = fakeSummary();
    summary.totals.latency.packet_level = { mean_ticks: 1_000_000, error: -0.0314, largest_error: -0.05 };
    expect(runScreen(summary, { width: 80, paint: plain })).toContain(
      "\n  at packet level 2.00 ms: -3.1 % against flit by flit\n",
    );
  });

  it("says what dead parts cost the network, where the chip has some", () => {
    const summary = fakeSummary();
    const { packet_hops } = summary.totals.traffic;
    summary.totals.dead_parts = {
      undamaged_packet_hops: packet_hops / 2,
      undamaged_flit_hops: packet_hops / 2,
      extra_network_fj: -1_500_000,
    };
    expect(runScreen(summary, { width: 80, paint: plain })).toContain(
      "\n         dead parts change link hops by +100.0 %, network energy by -1.50 nJ\n",
    );
  });

  it("keeps within the width, one sentence with everything there is to say within 47 lines", () => {
    expect(runScreen(fakeSummary(), { width: 80, paint: plain }).split("\n").length).toBeLessThanOrEqual(47);
    for (const width of [80, 93, 100]) {
      for (const summary of [fakeSummary(), several(), fakeSummary(Array.from({ length: 40 }, () => ({})))]) {
        const lines = runScreen(summary, { width, paint: plain }).split("\n");
        for (const line of lines) expect([...line].length, line).toBeLessThanOrEqual(width);
      }
    }
  });

  it("says the same with colour as without", () => {
    const io = { outIsTerminal: true, env: {} } as unknown as Io;
    const coloured = runScreen(several(), { width: 80, paint: paintFor(io) });
    expect(coloured).toContain("\u001b[");
    expect(stripVTControlCharacters(coloured)).toBe(runScreen(several(), { width: 80, paint: plain }));
    expect(paintFor({ ...io, env: { NO_COLOR: "1" } })("red", "x")).toBe("x");
    expect(paintFor({ ...io, env: { TERM: "dumb" } })("red", "x")).toBe("x");
  });

  it("lets no text steer the terminal", () => {
    expect(runScreen(fakeSummary([{ text: "a\u001b[2Jb\r" }]), { width: 80, paint: plain })).not.toContain("\u001b");
  });
});

describe("numbers for people", () => {
  it("have three digits and a prefix", () => {
    expect([si(0.0029141, "s"), si(8e-7, "s"), si(0.9996, "s"), si(1234, "J"), si(0, "W"), si(2.3e-12, "J")]).toEqual([
      "2.91 ms",
      "800 ns",
      "1.00 s",
      "1.23 kJ",
      "0 W",
      "2.30 pJ",
    ]);
    expect(si(999.6e-6, "s")).toBe("1.00 ms");
  });

  it("round shares without hiding what there is", () => {
    expect([0, 0.0001, 0.123, 0.99999, 1].map(percent)).toEqual(["0.0 %", "<0.1 %", "12.3 %", ">99.9 %", "100.0 %"]);
  });

  it("draw bars in eighths of a cell", () => {
    expect([bar(0, 8), bar(0.001, 8), bar(0.5, 8), bar(9 / 64, 8), bar(1, 8)]).toEqual([
      "",
      "▏",
      "████",
      "█▏",
      "████████",
    ]);
  });

  it("cut by character, not by UTF-16 unit", () => {
    expect(clip("a😀😀😀😀😀", 5)).toBe("a😀...");
  });
});
