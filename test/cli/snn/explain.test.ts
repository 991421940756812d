import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { findTerms, termsOf } from "../../../src/cli/glossary.js";
import { findMetrics, metricAt } from "../../../src/contracts/metrics.js";
import type { SnnResult } from "../../../src/runner/snn/network-result.js";
import { MAIN, requireBuild } from "../../support/program.js";
import { figurePaths } from "../support/figure-paths.js";

const NETWORK = fileURLToPath(new URL("../../fixtures/nir/braille_noDelay_bias_zero.nir", import.meta.url));
const GLOSSARY = readFileSync(fileURLToPath(new URL("../../../docs/glossary.md", import.meta.url)), "utf8");
const run = (...argv: string[]): string =>
  spawnSync(
    process.execPath,
    [
      MAIN,
      "snn",
      "run",
      NETWORK,
      ...["--input", "poisson:900", "--steps", "20"],
      "--dt",
      "1e-4",
      "--reset",
      "zero",
      ...argv,
    ],
    { encoding: "utf8" },
  ).stdout;

beforeAll(requireBuild);

describe("explain and runs of spiking networks", () => {
  it("knows every key of the summary, by its path there and by its name", () => {
    const summary = JSON.parse(run("--json")) as SnnResult;
    const paths = [...figurePaths(summary)].map((path) => path.replace(/by_layer\..*/, "by_layer.x"));
    expect(paths.length).toBeGreaterThan(90);
    expect(paths.filter((path) => findMetrics(path).length === 0)).toEqual([]);
    for (const path of paths) {
      const name = `snn.${path.replaceAll(/\[(\d+)\]/g, ".$1").replace(/^totals\./, "")}`;
      const shared = ["energy.total_fj", "energy.low_fj", "energy.high_fj", "evidence."].some((one) =>
        name.includes(one),
      );
      expect(metricAt(shared ? name.slice(4) : name), path).toBeDefined();
    }
  });

  it("knows every word of the screen", () => {
    const screen = run();
    const words = [
      ...["population", "kind", "neurons", "cores", "spikes", "energy", "neurons take", "synapses take"],
      ...["execution", "dt", "reset", "euler", "current-first", "quantiser", "exact", "floating point"],
      ...["updated", "fired", "packets", "deliveries", "hops", "synaptic events", "soma", "axon_out", "synapse"],
      ...["evidence", "published", "derived", "what limits", "busiest link", "barrier", "output", "step"],
    ];
    const terms = termsOf(GLOSSARY);
    for (const word of words) {
      expect(screen).toContain(word);
      const known = findTerms(terms, word).length + findMetrics(word.replace(" ", "_")).length;
      expect(known, word).toBeGreaterThan(0);
    }
  });
});
