import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { termsOf } from "../../src/cli/glossary.js";
import { ENERGY_COMPONENTS, ENERGY_EVENT_FACTS } from "../../src/contracts/energy.js";
import { STATIC_PARTS } from "../../src/contracts/gating.js";
import { findMetrics, METRICS, metricAt } from "../../src/contracts/metrics.js";
import { fakeSummary } from "./support/fake-summary.js";
import { figurePaths } from "./support/figure-paths.js";
import { Bench } from "./support/harness.js";

describe("the metric catalogue", () => {
  it("has an entry for every figure of a summary", () => {
    const paths = [...figurePaths(fakeSummary([{ label: "positive" }, {}]))];
    expect(paths.length).toBeGreaterThan(200);
    expect(paths.filter((path) => metricAt(path) === undefined)).toEqual([]);
  });

  it("does not take one figure for another", () => {
    const names = (paths: string[]) => paths.map((path) => metricAt(path)?.name);
    expect(
      names([
        "inputs[3].energy.by_layer.2",
        "totals.energy.by_event.static",
        "inputs[0].latency.by_layer[4]",
        "totals.latency.p99_ticks",
      ]),
    ).toEqual(["energy.by_layer.*", "energy.by_event.static", "latency.by_layer.*", "latency.p99_ticks"]);
    expect(
      names([
        "totals.seconds",
        "inputs[0].latency.seconds",
        "totals.critical_path.host",
        "inputs[1].latency.critical_path.host",
      ]),
    ).toEqual(["totals.seconds", "latency.seconds", "critical_path.host", "latency.critical_path.host"]);
    expect(metricAt("totals.nothing")).toBeUndefined();
  });

  it("says something of everything, once", () => {
    expect(new Set(METRICS.map(({ name }) => name)).size).toBe(METRICS.length);
    for (const { name, unit, definition, formula, source } of METRICS) {
      for (const text of [unit, definition, formula, source]) expect(text, name).not.toBe("");
    }
    for (const event of Object.keys(ENERGY_EVENT_FACTS))
      expect(metricAt(`totals.energy.by_event.${event}`)?.name).toBe(`energy.by_event.${event}`);
    for (const component of ENERGY_COMPONENTS)
      expect(metricAt(`totals.energy.by_component.${component}`)?.name).toBe(`energy.by_component.${component}`);
  });

  it("is found by path, by the end of a name and by group", () => {
    const found = (word: string) => findMetrics(word).map(({ name }) => name);
    expect(found("totals.traffic.packets")).toEqual(["traffic.packets"]);
    expect(found("max_link_load")).toEqual(["traffic.max_link_load"]);
    expect(found("evidence")).toEqual(["evidence.published", "evidence.derived", "evidence.estimate"]);
    expect(found("totals.evidence")).toHaveLength(3);
    expect(found("total_fj")).toEqual(["energy.total_fj"]);
    expect(found("host")).toEqual(["latency.critical_path.host", "critical_path.host"]);
    expect(found("static_split")).toEqual(STATIC_PARTS.map((part) => `energy.static_split.${part}`));
    expect(found("nonsense")).toEqual([]);
  });
});

describe("explain", () => {
  const bench = new Bench();
  afterAll(() => bench.remove());

  it("prints one metric", async () => {
    expect(await bench.run(["explain", "traffic.packet_hops"])).toEqual({
      code: 0,
      out: "traffic.packet_hops  [packets]\n  Link traversals by packets; copies of a multicast count each\n  formula  sum over links\n  source   counted event by event in the simulated chip\n",
      err: "",
    });
    const { out } = await bench.run(["explain", "packets", "--json"]);
    expect(JSON.parse(out)).toEqual(metricAt("traffic.packets"));
  });

  it("prints a term of the glossary by any of its names, and in the plural", async () => {
    const { out } = await bench.run(["explain", "virtual channel"]);
    expect(out).toContain("virtual channel (VC)\n  One of several buffers of a router input");
    for (const name of ["VC", "vcs", "virtual channels"])
      expect(await bench.run(["explain", name])).toEqual({ code: 0, out, err: "" });
    expect((await bench.run(["explain", "flit level"])).out).toContain("packet level, flit level");
    const terms = termsOf(readFileSync(new URL("../../docs/glossary.md", import.meta.url), "utf8"));
    for (const { term } of terms) expect((await bench.run(["explain", term])).out).toContain(term);
  });

  it("lists all", async () => {
    const { code, out } = await bench.run(["explain"]);
    expect(code).toBe(0);
    for (const { name } of METRICS) expect(out).toContain(name);
    expect(out).toContain("virtual channel (VC)");
    expect(JSON.parse((await bench.run(["explain", "--json"])).out)).toEqual(METRICS);
  });

  it("answers an unknown name with the nearest", async () => {
    expect(await bench.run(["explain", "traffic.packtes"])).toEqual({
      code: 2,
      out: "",
      err: 'error: unknown term "traffic.packtes"; did you mean "traffic.packets"? "sorbet-sim explain" lists all metrics and terms\n',
    });
    expect((await bench.run(["explain", "wormhoel"])).err).toContain('did you mean "wormhole"?');
    expect((await bench.run(["explain", "arbitrate"])).err).toMatch(/unknown term "arbitrate"; there are "\S+"/);
    expect((await bench.run(["explain", "xyzzyxyzzy"])).err).toBe(
      'error: unknown term "xyzzyxyzzy"; "sorbet-sim explain" lists all metrics and terms\n',
    );
  });
});
