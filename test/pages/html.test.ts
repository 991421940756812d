import { describe, expect, it } from "vitest";
import { reportHtml } from "../../src/pages/run/report-html.js";
import { html, jsonScript, raw } from "../../src/pages/shell/html.js";
import { term } from "../../src/pages/shell/parts.js";
import { NAMES } from "../../src/workloads/names.js";
import { fakeSummary } from "../cli/support/fake-summary.js";

const ASSETS = { css: "", script: "" };
const page = (
  changes: Parameters<typeof fakeSummary>[0],
  missing: readonly string[] = [],
  summary = fakeSummary(changes),
): string =>
  reportHtml(
    {
      version: "1.2.3",
      summary,
      constants: [],
      names: NAMES,
      plan: null,
      replay: null,
      inside: null,
      labels: null,
      missing,
    },
    ASSETS,
  );

describe("markup", () => {
  it("escapes what is put into it, and only that", () => {
    expect(html`<b title="${'"'}">${"<i>&'"}</b>${[html`<u>`, raw("<hr>"), false, null]}`.text).toBe(
      '<b title="&quot;">&lt;i&gt;&amp;&#39;</b><u><hr>',
    );
  });

  it("keeps a figure and its unit together", () => {
    expect(html`${"3 % of 12 uJ in 4 samples"}`.text).toBe("3\u00a0% of 12\u00a0uJ in 4 samples");
  });

  it("does not let data end the script they are in", () => {
    const { text } = jsonScript("data", { text: "</script><b>" });
    expect(text.match(/<\/script>/g)).toHaveLength(1);
    expect(JSON.parse(text.replace(/<[^>]*>/g, ""))).toEqual({ text: "</script><b>" });
  });

  it("knows no figure without a definition", () => {
    expect(() => term("traffic.unheard_of", "x")).toThrow("traffic.unheard_of");
  });
});

describe("a page from the summary alone", () => {
  it("answers the five questions, and says what is missing", () => {
    const text = page([{}], ["Attention: no model"]);
    for (const question of [
      "What was predicted?",
      "Where did the time go?",
      "Where did the energy go?",
      "Where is the bottleneck?",
      "How far can it be trusted?",
    ])
      expect(text).toContain(question);
    expect(text).toContain("Attention: no model");
    expect(text).not.toContain('id="floor-plan"');
  });

  it("shows a sentence as it is, whatever it holds", () => {
    const text = page([{ text: "<script>alert('x')</script>" }]);
    expect(text).toContain("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;");
    expect(text).not.toContain("<script>alert");
  });

  it("says for which voltage the constants were given, where the chip runs at another", () => {
    expect(page([{}])).toContain("tick 2000\u00a0ps at 800 mV");
    expect(page([{}])).not.toContain("Constants are given for");
    const summary = fakeSummary();
    summary.chip.voltage_mv = 700;
    expect(page([], [], summary)).toContain("Constants are given for 800 mV; this chip runs at 700 mV");
  });

  it("says so where the arithmetic is not exact", () => {
    expect(page([{ exact: false }])).toContain("Not exact.");
    expect(page([{}])).not.toContain("Not exact.");
  });

  it("lists many sentences with their labels", () => {
    const text = page([{ label: "positive" }, { label: "negative" }]);
    expect(text).toContain("labelled negative");
    expect(text).toContain("50.0\u00a0% of 2 labelled sentences are right");
  });

  it("is the same for the same data", () => expect(page([{}])).toBe(page([{}])));
});
