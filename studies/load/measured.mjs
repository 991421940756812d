import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const MODEL = "drawn:4x64x4";
export const CODE = "graded";
export const REQUESTS = 60;
export const SEEDS = 4;

const places = (number, banks = number) => [`host.in_flight=${number}`, `chip.attention.banks=${banks}`];
const ASLEEP = "chip.gating=idle";
const FOUR_CHIPS = ["chip.chips.columns=2", "chip.chips.rows=2"];

/** Chips and the rates offered to them, sentences a second; 500 is 1 % of what the default chip can serve. */
export const VARIANTS = {
  "1 place": { sets: places(1, 2), rates: [500, 12_000, 24_000] },
  "2 banks": { sets: places(2), rates: [500, 12_000, 24_000, 42_000] },
  "4 banks": { sets: places(4), rates: [500, 24_000, 48_000, 72_000] },
  "8 banks": { sets: places(8), rates: [500, 24_000, 48_000, 96_000] },
  "2 banks, idle asleep": { sets: [...places(2), ASLEEP], rates: [500, 12_000, 24_000, 42_000] },
  "8 banks, idle asleep": { sets: [...places(8), ASLEEP], rates: [500, 24_000, 48_000, 96_000] },
  "2 banks, 4 chips": { sets: [...places(2), ...FOUR_CHIPS], rates: [500, 12_000, 24_000] },
  "2 banks, 4 chips, idle asleep": { sets: [...places(2), ...FOUR_CHIPS, ASLEEP], rates: [500, 12_000] },
};

const INPUT = ["--input", "studies/frame/texts.txt"];
const options = (sets) => [...INPUT, "--model", MODEL, "--code", CODE, ...sets.flatMap((set) => ["--set", set])];

/** What `load` says of one variant, kept figures only. */
function loaded(sorbetSim, { sets, rates }) {
  const out = mkdtempSync(join(tmpdir(), "sorbet-sim-load-"));
  try {
    const results = rates.map((rate) => {
      const loads = ["--rate", `${rate}`, "--requests", `${REQUESTS}`, "--seeds", `${SEEDS}`];
      return JSON.parse(sorbetSim("load", ...options(sets), ...loads, "--out", out, "--quiet", "--json"));
    });
    const points = results.map(({ points: [point] }) => {
      const { latency, energy_per_request_fj: energy_fj, dynamic_per_request_fj: dynamic_fj, stable } = point;
      const kept = {
        mean_s: latency.mean,
        p90_s: latency.p90,
        ci95: { mean_s: latency.ci95.mean, p90_s: latency.ci95.p90 },
        waiting_s: point.waiting.mean,
        in_flight: point.in_flight_mean,
        busy: point.slowest.utilisation,
        slowest: point.slowest.name,
        energy_fj,
        dynamic_fj,
        stable,
      };
      return [point.offered_per_second, kept];
    });
    return { capacity: results[0].capacity_per_second, at: Object.fromEntries(points) };
  } finally {
    rmSync(out, { recursive: true });
  }
}

/** Area of a variant, and its power at rest. */
function chipOf(sorbetSim, { sets }) {
  const { chip } = JSON.parse(sorbetSim("run", ...options(sets), "--limit", "1", "--json"));
  const idleW = Object.values(chip.idle_w).reduce((sum, watts) => sum + watts, 0);
  return { mm2: chip.area_mm2.total, idle_w: idleW };
}

/** Every variant; of the slice one that takes seconds, at one rate. */
export function measureLoads({ sorbetSim, slice }) {
  if (slice) {
    const one = { ...VARIANTS["1 place"], rates: [500] };
    return { "1 place": { ...chipOf(sorbetSim, one), ...loaded(sorbetSim, one) } };
  }
  return Object.fromEntries(
    Object.entries(VARIANTS).map(([name, one]) => [name, { ...chipOf(sorbetSim, one), ...loaded(sorbetSim, one) }]),
  );
}
