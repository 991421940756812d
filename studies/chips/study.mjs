import { count, energy, percent, si } from "../../dist/base/format.js";
import { COLOURS } from "../frame/chart.mjs";
import { holds, table } from "../frame/page.mjs";
import { TEXTS } from "../frame/sweep.mjs";

export const title = "Several chips";

/** BERT-base's shape, weights drawn. */
const MODEL = "drawn:12x768";
/** Sides of the square of chips. */
const SIDES = [1, 2, 4];
const WIDTHS = [1, 4, 8, 16, 32];
/** Bits of a link between chips that hardly slows anything. */
const WIDE = 16;
const PIPELINED = 6;
const sentences = (number) => TEXTS.slice(4, 4 + number);

function run(sorbetSim, side, number, settings = []) {
  const argv = ["run", ...sentences(number), "--model", MODEL, "--code", "signed", "--json"];
  const chips = { columns: side, rows: side };
  const sets = [...Object.entries(chips).map(([key, n]) => `chip.chips.${key}=${n}`), `host.in_flight=${number}`];
  const out = JSON.parse(sorbetSim(...argv, ...[...sets, ...settings].flatMap((set) => ["--set", set])));
  if (out.inputs.some(({ exact }) => !exact)) throw new Error("a sentence is not exact");
  const { chip, totals, energy_ranges: ranges } = out;
  return {
    mesh: chip.mesh,
    cores: chip.cores_used,
    mm2: chip.area_mm2.total,
    tokens: totals.tokens,
    seconds: totals.seconds,
    latency_s: (totals.latency.mean_ticks * chip.tick_ps) / 1e12,
    energy_fj: totals.energy.total_fj,
    low_fj: totals.energy.low_fj,
    high_fj: totals.energy.high_fj,
    by_component: totals.energy.by_component,
    chips_range: ranges.chips,
    flit_hops: totals.traffic.flit_hops,
    chip_flit_hops: totals.traffic.chip_flit_hops,
    busiest: totals.traffic.max_link_load,
  };
}

/**
 * One sentence alone and several in flight on each square of chips, four chips with links of each width, and one sentence
 * where idle cores sleep.
 */
export function measure({ sorbetSim, slice }) {
  const alone = Object.fromEntries((slice ? [2] : SIDES).map((side) => [side ** 2, run(sorbetSim, side, 1)]));
  if (slice) return { alone };
  const flying = Object.fromEntries(SIDES.map((side) => [side ** 2, run(sorbetSim, side, PIPELINED)]));
  const wide = (side, number, bits = WIDE) => run(sorbetSim, side, number, [`chip.chips.link_bits=${bits}`]);
  const widths = Object.fromEntries(WIDTHS.map((bits) => [bits, wide(2, 1, bits)]));
  const several = SIDES.filter((side) => side > 1);
  const squares = (number) => Object.fromEntries(several.map((side) => [side ** 2, wide(side, number)]));
  const asleep = Object.fromEntries(SIDES.map((side) => [side ** 2, run(sorbetSim, side, 1, ["chip.gating=idle"])]));
  return { alone, flying, widths, wideAlone: squares(1), wideFlying: squares(PIPELINED), asleep };
}

const chipsOf = (runs) => Object.keys(runs).map(Number);
/** Energy that flows whatever happens. */
const idleOf = ({ by_component: of }) => of.static + of.clock + of.uncore;
const each = (fj, number) => fj / number;
const RUNS = [
  ["alone", "wideAlone", "one sentence alone", 1],
  ["flying", "wideFlying", `${PIPELINED} sentences in flight`, PIPELINED],
];
/** The same against chips of which only the working one is on: one after the other, as a single token goes. */
const oneAtATime = (one, chips) => one.energy_fj / (one.energy_fj - idleOf(one) + idleOf(one) / chips);

export function figures({ measured }) {
  const parts = [
    ["cores and network", (of) => of.total - of.static - of.clock - of.uncore - of.chip_links],
    ["links between chips", (of) => of.chip_links],
    ["leakage and clock", (of) => of.static + of.clock],
    ["uncore", (of) => of.uncore],
  ];
  const panels = RUNS.map(([key, wide, name, number], i) => ({
    runs: [
      ...chipsOf(measured[key]).map((chips) => [`${chips}`, measured[key][chips]]),
      ...chipsOf(measured[wide]).map((chips) => [`${chips}, wide`, measured[wide][chips]]),
    ],
    name,
    number,
    left: 70 + 400 * i,
  }));
  return {
    chips: {
      title: "Energy of a sentence on 1, 4 and 16 chips by what takes it, one sentence alone and several in flight",
      width: 820,
      height: 380,
      option: {
        legend: { data: parts.map(([name]) => name), top: 0, left: "center" },
        grid: panels.map(({ left }) => ({ left, top: 60, width: 300, height: 250 })),
        xAxis: panels.map(({ runs, name }, gridIndex) => ({
          type: "category",
          data: runs.map(([label]) => label),
          name: `chips, ${name}`,
          gridIndex,
        })),
        yAxis: panels.map((_, gridIndex) => ({ type: "value", name: "mJ a sentence", min: 0, gridIndex })),
        series: panels.flatMap(({ runs, number }, panel) =>
          parts.map(([name, of], i) => ({
            name,
            type: "bar",
            stack: `${panel}`,
            xAxisIndex: panel,
            yAxisIndex: panel,
            itemStyle: { color: COLOURS[i] },
            data: runs.map(([, one]) => each(of({ ...one.by_component, total: one.energy_fj }), number) / 1e12),
          })),
        ),
      },
    },
  };
}

export function blocks({ measured }, study) {
  const published = study.data("constants.yaml");
  const { alone, flying, widths, wideAlone, wideFlying, asleep } = measured;
  const times = (one, of) => (one.energy_fj / of.energy_fj).toFixed(2);
  const row = (chips, bits, name, number, one, single) => [
    `${chips}`,
    chips === 1 ? "-" : `${bits} bit`,
    name,
    `${one.mesh[0]} x ${one.mesh[1]}`,
    si(one.latency_s, "s"),
    energy(each(one.energy_fj, number)),
    `${energy(each(one.low_fj, number))} to ${energy(each(one.high_fj, number))}`,
    percent(idleOf(one) / one.energy_fj),
    energy(idleOf(one) / chips / number),
    percent(one.by_component.chip_links / one.energy_fj),
    percent(one.chip_flit_hops / one.flit_hops),
    times(one, single),
  ];
  const rows = RUNS.flatMap(([key, wide, name, number]) => [
    ...chipsOf(measured[key]).map((chips) => row(chips, 4, name, number, measured[key][chips], measured[key][1])),
    ...chipsOf(measured[wide]).map((chips) => row(chips, WIDE, name, number, measured[wide][chips], measured[key][1])),
  ]);
  const sleeping = chipsOf(asleep).map((chips) =>
    row(chips, 4, "one sentence alone, `chip.gating: idle`", 1, asleep[chips], asleep[1]),
  );
  /** Ratio to one chip with the constants of links and uncore at an end of their ranges. */
  const atEnd = (one, single, end) => (one.energy_fj - one.chips_range.fj + one.chips_range[end]) / single.energy_fj;
  const range = (one, single) => ["low_fj", "high_fj"].map((end) => atEnd(one, single, end).toFixed(2)).join(" to ");
  const watts = ({ energy_fj, seconds }) => energy_fj / 1e15 / seconds;
  const oneWatts = (published.generate_one_mj.value * published.generate_one_per_s.value) / 1e3;
  const powerRatio = published.generate_w.value / oneWatts;
  const timeRatio = published.generate_one_per_s.value / published.generate_per_s.value;
  const slower = alone[16].seconds / alone[1].seconds;
  const hotter = watts(alone[16]) / watts(alone[1]);
  return {
    answer: `On 16 chips a sentence alone takes ${times(alone[16], alone[1])} times the energy of one chip with the same cores (${range(alone[16], alone[1])} by the ranges of links and uncore), on 4 chips ${times(alone[4], alone[1])} times; with links of ${WIDE} instead of 4 bits a tick ${times(wideAlone[16], alone[1])} (${range(wideAlone[16], alone[1])}) and ${times(wideAlone[4], alone[1])}. With ${PIPELINED} sentences in flight it is ${times(flying[16], flying[1])} and ${times(flying[4], flying[1])} times, with the wide links ${times(wideFlying[16], flying[1])} and ${times(wideFlying[4], flying[1])}. ${holds(alone[16].by_component.chip_links < idleOf(alone[16]) / 10, "The bits that cross cost little; what costs is that all chips leak and are clocked for longer, behind narrow links, and what each takes beside its cores")}.`,
    costs: table(
      [
        "chips",
        "links",
        "",
        "routers",
        "latency",
        "energy a sentence",
        "low to high",
        "leakage, clock, uncore",
        "of them a chip",
        "links between chips",
        "hops that cross",
        "times one chip",
      ],
      [...rows, ...sleeping],
    ),
    widths: table(
      ["link between chips", "ticks of a flit", "busiest link", "latency", "energy", "times one chip"],
      Object.entries(widths).map(([bits, one]) => [
        `${bits} bit a tick`,
        `${count(Math.ceil(32 / Number(bits)))}`,
        percent(one.busiest),
        si(one.latency_s, "s"),
        energy(one.energy_fj),
        times(one, alone[1]),
      ]),
    ),
    published: [
      `- **Published.** ${published.generate_ratio.value} times the energy of one chip while generating is ${powerRatio.toFixed(1)} times the power (${published.generate_w.value} W against ${oneWatts.toFixed(1)} W) for ${timeRatio.toFixed(2)} times the time. In prefill, all chips at work, the ratio is ${published.prefill_ratio.value}.`,
      `- **Here** 16 chips take ${hotter.toFixed(2)} times the power of one for ${slower.toFixed(2)} times the time. ${holds(hotter < powerRatio, "The power rises less, because the one chip of this study has all the cores of the many: the same silicon leaks, and what comes on top is the uncore. The time rises more")}; it is the narrow links, since with ${WIDE} bits a tick it is ${(wideAlone[16].seconds / alone[1].seconds).toFixed(2)} times.`,
      `- **Asked as there**, against chips of which one works at a time and the others are off: ${oneAtATime(alone[16], 16).toFixed(1)} times on 16 chips, ${oneAtATime(alone[4], 4).toFixed(1)} on 4 (with wide links ${oneAtATime(wideAlone[16], 16).toFixed(1)} and ${oneAtATime(wideAlone[4], 4).toFixed(1)}). That is the most that switching chips off could save; less is left of it, as the tokens of a sentence keep several chips at work.`,
      `- **With idle cores asleep** ([gating](gating.md)) 16 chips take ${times(asleep[16], asleep[1])} times the energy of one, 4 chips ${times(asleep[4], asleep[1])}, and ${times(asleep[16], alone[16])} of what they take awake; ${percent(asleep[16].by_component.uncore / asleep[16].energy_fj)} of what 16 still take is the uncore, which never sleeps.`,
      `- **In flight**, one sentence fills the chips that another leaves. On one chip a sentence then takes ${energy(each(flying[1].energy_fj, PIPELINED))}, on 16 with wide links ${energy(each(wideFlying[16].energy_fj, PIPELINED))}: ${times(wideFlying[16], flying[1])} times, beside ${published.prefill_ratio.value} in the published prefill. With links of 4 bits the busiest is taken ${percent(flying[16].busiest)} of the time.`,
    ].join("\n"),
  };
}
