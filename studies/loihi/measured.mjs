import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../frame/load.mjs";

const STEPS = 128;
/** Spikes a step, of the 1,024 pixels. */
const RATES = ["0.02", "0.05", "0.1", "0.2"];
const CHIPS = ["loihi", "loihi2-like"];

const python = () => process.env.SANAFE_PYTHON ?? "python3";

/** The network comes with SANA-FE's package from PyPI and is not in this repository. */
export const needs = {
  what: "SANA-FE (pip install sanafe==2.2.9 nir==1.0.8, SANAFE_PYTHON)",
  met: () => spawnSync(python(), ["-c", "import sanafe, nir"], { stdio: "ignore" }).status === 0,
};

function figuresOf({ totals, steps, chip, limits, evidence, exact, network, float_reference: float }) {
  if (!exact) throw new Error("the chip is not the integer reference");
  const { total_fj, low_fj, high_fj, by_component } = totals.energy;
  return {
    steps,
    neurons: network.neurons,
    synapses: network.synapses,
    cores: chip.cores_in_use,
    fired: totals.fired,
    packets: totals.packets,
    synaptic_events: totals.synaptic_events,
    seconds: totals.latency.seconds,
    energy_fj: total_fj,
    low_fj,
    high_fj,
    by_component,
    evidence,
    limit: limits.limit,
    differing_spikes: float.differing_spikes,
  };
}

/** The gesture network on each chip, with drawn spikes of each rate; in a slice one of them. */
export function measure({ sorbetSim, slice }) {
  if (!needs.met()) throw new Error(`the study needs ${needs.what}`);
  const folder = mkdtempSync(join(tmpdir(), "gesture-"));
  try {
    const driver = join(ROOT, "test", "snn", "sanafe_driver.py");
    const { status, stderr } = spawnSync(python(), [driver, "gesture", folder, "1"], { encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    const run = (chip, rate) =>
      figuresOf(
        JSON.parse(
          sorbetSim(
            ...["snn", "run", join(folder, "gesture.nir"), "--input", `poisson:${rate}`, "--steps", String(STEPS)],
            ...["--dt", "1", "--reset", "zero", "--bits", "10", "--chip", chip, "--json"],
          ),
        ),
      );
    const chips = slice ? CHIPS.slice(0, 1) : CHIPS;
    const rates = slice ? ["0.1"] : RATES;
    return Object.fromEntries(
      chips.map((chip) => [chip, Object.fromEntries(rates.map((rate) => [rate, run(chip, rate)]))]),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
