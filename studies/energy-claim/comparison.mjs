import { memoryKib, siliconOf } from "../../dist/chip/silicon.js";
import { idleEnergy } from "../../dist/simulation/energy.js";
import { baselineEnergy, chipEnergy, occupation, TERMS, total, workOf } from "./baselines.mjs";
import { preset } from "./measured.mjs";

const ENDS = { value: "fj", low: "lowFj", high: "highFj" };
const chip = preset();
const energyAt = (end) => (event) => chip.energy[event][ENDS[end]];
const MEGATICK = 2 ** 20;
/** Clock and leakage of a chip with the logic of this one beside so many KiB, W. */
const idleAt = (end) => (kib) => {
  const { mm2, flipFlops } = siliconOf(chip);
  const other = mm2 + ((kib - memoryKib(chip)) * chip.area.um2PerKib) / 1e6;
  const power = idleEnergy(chip, { mm2: other, flipFlops }, MEGATICK);
  return ((power.static[end] + power.clock[end]) * 1e-15) / (MEGATICK * chip.tickPs * 1e-12);
};

const sentence = (points, code) => points.find(({ point }) => point.code === code).metrics;

/** The two shapes, with the figures of the chip by code. */
export function shapes({ sweeps, measured }) {
  const codes = ["offset", "signed", "graded"];
  const own = Object.fromEntries(codes.map((code) => [code, sentence(sweeps["study-384"], code)]));
  return [
    {
      name: "BERT-base, 12 x 768",
      ...measured.shape768,
      tokens: measured.bertBase.offset.tokens,
      byCode: measured.bertBase,
    },
    { name: "bundled model, 6 x 384", ...measured.shape384, tokens: measured.tokens, byCode: own },
  ];
}

/**
 * Every way to compute one shape: {name, spiking, terms, low, high, seconds, kib}, energies in fJ; `low` and `high` are
 * totals with every constant at that end. `kib` is the memory of the baselines alone.
 * @param reuse whether the baselines read each weight once a sentence; the spiking chip reads it for each spike
 */
export function ways(shape, constants, reuse) {
  const work = workOf(shape, shape.tokens);
  const { graded } = shape.byCode;
  const hops = graded["traffic.mean_hops"];
  const chipWork = { seconds: graded.seconds, synapticOperations: graded["traffic.synaptic_operations"] };
  const dense = constants.baselines.map((baseline) => {
    const { kib, seconds } = occupation(baseline, work, chipWork);
    const at = (end) => {
      const figures = { energy: energyAt(end), idleWatts: idleAt(end), hops, kib, seconds };
      return baselineEnergy(baseline, work, constants, end, reuse, figures);
    };
    const [terms, low, high] = [at("value"), total(at("low")), total(at("high"))];
    return { name: baseline.name, spiking: false, terms, low, high, seconds, kib };
  });
  const spiking = Object.entries(shape.byCode).map(([code, m]) => ({
    name: `Sorbet, ${code}`,
    spiking: true,
    terms: chipEnergy(m, chip.energy.spike_generate.fj),
    low: m["energy.low_fj"],
    high: m["energy.high_fj"],
    seconds: m.seconds,
  }));
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
