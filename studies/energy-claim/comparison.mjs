import { readFileSync } from "node:fs";
import { join } from "node:path";
import { memoryKib, siliconOf } from "../../dist/chip/silicon.js";
import { groupOf } from "../../dist/contracts/constant-groups.js";
import { idleEnergy } from "../../dist/simulation/energy.js";
import { energyAt, groupsOf } from "../frame/ranges.mjs";
import { countedRows, MESH } from "../frame/rows.mjs";
import { baselineEnergy, chipEnergy, elementEnergy, occupation, TERMS, total, workOf } from "./baselines.mjs";
import { BERT_MESH, preset } from "./measured.mjs";

const ENDS = { value: "fj", low: "lowFj", high: "highFj" };
const chip = preset();
/** Constants of the chip's events with each group at the end that `corner` names. */
const energyOf = (corner) => (event) => chip.energy[event][ENDS[corner[groupOf(event)] ?? "value"]];
const MEGATICK = 2 ** 20;
/** Clock and leakage of a chip with the logic of that of a shape beside so many KiB, W. */
const idleAt = (mesh, corner) => (kib) => {
  const whole = { ...chip, mesh };
  const { mm2, flipFlops } = siliconOf(whole);
  const other = mm2 + ((kib - memoryKib(whole)) * chip.area.um2PerKib) / 1e6;
  const power = idleEnergy(chip, { mm2: other, flipFlops }, MEGATICK);
  const fj = power.static[corner.static ?? "value"] + power.clock[corner.clock ?? "value"];
  return (fj * 1e-15) / (MEGATICK * chip.tickPs * 1e-12);
};
const all = (end) => new Proxy({}, { get: () => end });

/** BERT-base's shape, with the figures of the chip by code. */
export const bertShape = ({ measured }) => ({
  ...measured.shape768,
  mesh: BERT_MESH,
  tokens: measured.bertBase.offset.tokens,
  byCode: Object.fromEntries(
    Object.entries(measured.bertBase).map(([code, metrics]) => [code, { metrics, groups: groupsOf(metrics) }]),
  ),
});

const CODES = ["offset", "signed", "graded"];

/** The bundled model's shape for each text that the study of spike codes simulated. */
export function textShapes({ measured }) {
  const file = join(import.meta.dirname, "..", "spike-codes", "result.json");
  const rows = JSON.parse(readFileSync(file, "utf8")).sweeps.study;
  return [...new Set(rows.map(({ text }) => text))].map((text) => {
    const own = rows.filter((row) => row.text === text);
    const byCode = Object.fromEntries(CODES.map((code) => [code, own.find(({ point }) => point.code === code)]));
    return { ...measured.shape384, mesh: MESH, tokens: byCode.graded.metrics.tokens, byCode };
  });
}

/** The same for each dev row that was counted; terms are not known, totals are. */
export const rowShapes = ({ measured }) =>
  countedRows().map(({ tokens, byCode }) => ({
    ...measured.shape384,
    mesh: MESH,
    tokens,
    byCode: Object.fromEntries(
      CODES.map((code) => {
        const { seconds, operations, hops, groups } = byCode[code];
        const metrics = { seconds, "traffic.synaptic_operations": operations, "traffic.mean_hops": hops };
        return [code, { metrics, groups }];
      }),
    ),
  }));

/**
 * Every way to compute one shape: {name, spiking, at: its energy at a corner of the constants, terms, low, high,
 * seconds, kib}, energies in fJ. `kib` is the memory of the baselines alone.
 * @param reuse whether the baselines read each weight once a sentence; the spiking chip reads it for each spike
 */
export function ways(shape, constants, reuse) {
  const work = workOf(shape, shape.tokens);
  const { metrics: graded } = shape.byCode.graded;
  const hops = graded["traffic.mean_hops"];
  const chipWork = { seconds: graded.seconds, synapticOperations: graded["traffic.synaptic_operations"] };
  const withEnds = (way) => ({ ...way, low: way.at(all("low")), high: way.at(all("high")) });
  const dense = constants.baselines.map((baseline) => {
    const { kib, seconds } = occupation(baseline, work, chipWork);
    const termsAt = (corner) => {
      const figures = { energy: energyOf(corner), idleWatts: idleAt(shape.mesh, corner), hops, kib, seconds };
      return baselineEnergy(baseline, work, constants, corner.arithmetic ?? "value", reuse, figures);
    };
    const elements = elementEnergy(baseline, work, constants, "value", energyOf({}));
    const at = (corner) => total(termsAt(corner));
    return withEnds({ name: baseline.name, spiking: false, terms: termsAt({}), elements, at, seconds, kib });
  });
  const spiking = CODES.map((code) => {
    const { metrics, groups } = shape.byCode[code];
    const known = "energy_views.operations_only_fj" in metrics;
    return withEnds({
      name: `Sorbet, ${code}`,
      spiking: true,
      terms: known ? chipEnergy(metrics, chip.energy.spike_generate.fj) : undefined,
      at: (corner) => energyAt(groups, corner),
      seconds: metrics.seconds,
    });
  });
  return [...dense, ...spiking];
}

/** Sums of the terms up to each: operations only, with memory, with the network, with clock and leakage. */
export const STEPS = [
  ["operations only", 1],
  ["and memory", 3],
  ["and network", 4],
  ["and clock, leakage", 5],
];
export const upTo = (terms, count) => TERMS.slice(0, count).reduce((sum, term) => sum + terms[term], 0);

/** The published figures taken apart: counts and what an operation costs if they hold. */
export function claim({ measured }, constants) {
  const { published } = constants;
  const mj = (name) => published[name].value;
  const { linear, attention } = workOf(measured.shape768, published.tokens.value);
  const macs = linear + attention;
  const additions = macs * published.timesteps.value * published.rate.value;
  const pj = (name) => constants.as_published[name].value / 1e3;
  return {
    macs,
    additions,
    fp32: pj("fp32_mac"),
    fp16: pj("fp16_mac"),
    fp32Mj: (macs * pj("fp32_mac")) / 1e9,
    fp16Mj: (macs * pj("fp16_mac")) / 1e9,
    impliedFp16Pj: (mj("bert_fp16") * 1e9) / macs,
    impliedAdditionFj: (mj("sorbet") * 1e12) / additions,
    ratio: mj("bert_fp16") / mj("sorbet"),
    spikelmRatio: mj("spikelm") / mj("sorbet"),
  };
}
