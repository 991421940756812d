import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { percent, si } from "../../src/base/format.js";
import { runScreen } from "../../src/cli/screen/run-screen.js";
import { metricAt } from "../../src/contracts/metrics.js";
import { overRunTime } from "../../src/contracts/run-time.js";
import { reportHtml } from "../../src/pages/run/report-html.js";
import { NAMES } from "../../src/workloads/names.js";
import { recorded } from "../trace/support/record.js";

const { summary } = recorded([[5]], { pruneLast: false });
const { totals, inputs, chip } = summary;
const [input] = inputs;
const seconds = (ticks: number): number => (ticks * chip.tick_ps) / 1e12;
const untilEmpty = seconds(totals.ticks);

const screen = runScreen(summary, { width: 120, paint: (_, text) => text });
const parts = { constants: [], names: NAMES, plan: null, replay: null, inside: null, labels: null, missing: [] };
const report = reportHtml({ version: "1.2.3", summary, ...parts }, { css: "", script: "" })
  .replaceAll(/<[^>]*>/g, "")
  .replaceAll("\u00a0", " ");
const page = readFileSync(fileURLToPath(new URL("../../docs/semantics.md", import.meta.url)), "utf8");
/** Cells of the row of docs/semantics.md that names a figure. */
const row = (name: string): string[] => {
  const line = page.split("\n").find((text) => text.startsWith("| ") && text.includes(`(\`${name}\`)`));
  return line!.split("|").map((cell) => cell.trim());
};

describe("the latency of a sentence and the time until the chip is empty", () => {
  it("are two times, each with what is over it", () => {
    expect(totals.ticks).toBeGreaterThan(input!.latency.ticks);
    const energy = totals.energy.total_fj / 1e15;
    expect(totals.seconds).toBeCloseTo(untilEmpty, 15);
    expect(totals.tokens_per_second / (totals.tokens / untilEmpty)).toBeCloseTo(1, 12);
    expect(totals.power_w / (energy / untilEmpty)).toBeCloseTo(1, 12);
    expect(totals.energy_delay / (energy * seconds(input!.latency.ticks))).toBeCloseTo(1, 12);
    const idle = totals.energy.by_component.static! + totals.energy.by_component.clock!;
    expect(idle / ((chip.idle_w.static + chip.idle_w.clock) * untilEmpty * 1e15)).toBeCloseTo(1, 6);
  });

  it("both stand on the screen and in the report, in the same words", () => {
    const over = overRunTime(totals);
    expect(screen).toContain(`Latency  ${si(seconds(input!.latency.ticks), "s")}`);
    expect(screen).toContain(`empty after ${si(untilEmpty, "s")}; ${over}`);
    expect(report).toContain("of the latency is");
    expect(report).toContain(`Empty after ${si(untilEmpty, "s")}; ${over}.`);
    expect(over).toMatch(/^over this time: .* tokens\/s, .*W, clock and leakage$/);
  });

  it("are what explain and docs/semantics.md say, down to the words", () => {
    const whole = metricAt("totals.ticks")!.definition;
    expect(whole).toContain("until the chip is empty");
    for (const word of ["tokens per second", "power", "clock", "leakage"]) expect(whole).toContain(word);
    expect(row("totals.ticks")[1]).toContain("until the chip is empty");
    for (const word of ["`tokens_per_second`", "`power_w`", "clock and leakage", "`max_link_load` of the totals"])
      expect(row("totals.ticks")[4]).toContain(word);
    expect(metricAt("totals.power_w")!.formula).toContain("/ seconds");
    expect(metricAt("totals.tokens_per_second")!.formula).toContain("/ seconds");
    expect(row("latency.ticks")[1]).toContain("latency of a sentence");
    for (const word of ["energy x delay", "`max_link_load` of the sentence"])
      expect(row("latency.ticks")[4]).toContain(word);
    expect(metricAt("totals.energy_delay")!.formula).toContain("latency.mean_ticks");
  });

  it("are why the loads of the busiest link differ: the same flits, each over its own time", () => {
    const load = metricAt("traffic.max_link_load")!;
    expect(load.formula).toContain("of a sentence over its latency, of all over the time until the chip is empty");
    const own = input!.traffic.max_link_load;
    expect(own).toBeGreaterThan(totals.traffic.max_link_load);
    expect((own * input!.latency.ticks) / (totals.traffic.max_link_load * totals.ticks)).toBeCloseTo(1, 12);
    expect(report).toContain(percent(totals.traffic.max_link_load));
  });
});
