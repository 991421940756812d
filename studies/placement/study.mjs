import { count, energy, percent, roughly, si } from "../../dist/base/format.js";
import { COLOURS } from "../frame/chart.mjs";
import { IDLE_METRICS, idleOf } from "../frame/figures.mjs";
import { holds, table } from "../frame/page.mjs";

export const title = "Placement and multicast";
export const metrics = [
  "energy",
  "latency",
  "tokens",
  ...IDLE_METRICS,
  "energy.by_component.network",
  "traffic.packets",
  "traffic.packet_hops",
  "traffic.max_link_load",
  "critical_path.network",
  "critical_path.waiting",
];
export const slice = {
  study: { code: ["graded"], "chip.placement": ["hilbert"] },
  "study-annealed": { code: ["graded"], "chip.noc.multicast": [true], "chip.placement_seed": [1] },
};

const PLACEMENTS = ["random", "row-major", "serpentine", "hilbert", "annealed"];
/** What is compared: code, sweeps, and options of the command line that make the same chip. */
const CASES = {
  offset: { name: "`offset`", plain: "offset", code: "offset", sweeps: "study", set: [] },
  graded: { name: "`graded`", plain: "graded", code: "graded", sweeps: "study", set: [] },
  small: {
    name: "`graded`, small cores",
    plain: "graded, small cores",
    code: "graded",
    sweeps: "study-small-cores",
    set: ["--set", "chip.core.synapse_memory_bits=131072"],
  },
};
const KEYS = Object.keys(CASES);

/** What `place` counts for the same sentence: placements of chance, which the sweeps have, and nodes left out. */
export function measure({ sorbetSim, study, slice: part }) {
  const { workload, model } = study.sweeps.study;
  const counted = ({ code, set }) => {
    const argv = ["place", ...workload.texts, "--model", model, "--code", code, ...set, "--json"];
    const { traffic, placements } = JSON.parse(sorbetSim(...argv));
    const kept = placements
      .filter(({ placement }) => placement !== "random")
      .map(({ nodes: _, seed: __, ...row }) => row);
    return { packets: traffic.packets, placements: kept };
  };
  return Object.fromEntries(KEYS.filter((key) => !part || key === "graded").map((key) => [key, counted(CASES[key])]));
}

/** Metrics of all runs of a case, of one placement, with trees or with a packet a destination. */
function runs({ sweeps }, key, placement, multicast) {
  const of = CASES[key];
  const own = placement === "random" || placement === "annealed" ? `-${placement}` : "";
  return sweeps[`${of.sweeps}${own}`]
    .filter(({ point }) => point.code === of.code && point["chip.noc.multicast"] === multicast)
    .filter(({ point }) => (point["chip.placement"] ?? placement) === placement)
    .map(({ metrics: m }) => m);
}

const mean = (list, of) => list.reduce((sum, m) => sum + of(m), 0) / list.length;
const latencyOf = (m) => m.latency;
const energyOf = (m) => m.energy;
const networkOf = (m) => m["energy.by_component.network"];
const hopsOf = (m) => m["traffic.packet_hops"];
const packetsOf = (m) => m["traffic.packets"];
const loadOf = (m) => m["traffic.max_link_load"];

const SHAPES = ["circle", "rect", "triangle", "diamond", "roundRect"];

function scatterFigure(result) {
  const lefts = [60, 345, 630];
  return {
    title: "Latency of a sentence over link hops, by placement; filled: trees, hollow: a packet a destination",
    width: 860,
    height: 400,
    option: {
      legend: { top: 0, left: "center", data: PLACEMENTS },
      title: KEYS.map((key, i) => ({ text: CASES[key].plain, left: lefts[i] + 20, top: 30 })),
      grid: KEYS.map((_, i) => ({ left: lefts[i], top: 60, width: 215, height: 275 })),
      xAxis: KEYS.map((_, gridIndex) => ({ type: "log", name: "link hops, millions", gridIndex })),
      yAxis: KEYS.map((_, gridIndex) => ({
        type: "value",
        name: gridIndex === 0 ? "latency, us" : "",
        scale: true,
        gridIndex,
      })),
      series: KEYS.flatMap((key, axis) =>
        PLACEMENTS.flatMap((placement, i) =>
          [true, false].map((multicast) => ({
            name: placement,
            type: "scatter",
            symbol: SHAPES[i],
            symbolSize: 9,
            xAxisIndex: axis,
            yAxisIndex: axis,
            itemStyle: { color: multicast ? COLOURS[i] : "#fff", borderColor: COLOURS[i], borderWidth: 1.5 },
            data: runs(result, key, placement, multicast).map((m) => [hopsOf(m) / 1e6, m.latency * 1e6]),
          })),
        ),
      ),
    },
  };
}

function barFigure(result) {
  const shown = ["graded", "small"];
  const means = (key, multicast, of) =>
    PLACEMENTS.map((placement) => mean(runs(result, key, placement, multicast), of));
  const panels = shown.flatMap((key, i) => [
    { key, left: 70 + 420 * i, top: 60, name: "network, uJ", of: (m) => networkOf(m) / 1e9 },
    { key, left: 70 + 420 * i, top: 300, name: "busiest link, % of time", of: (m) => loadOf(m) * 100 },
  ]);
  return {
    title: "Energy of the network and load of the busiest link by placement: trees, and a packet a destination",
    width: 860,
    height: 540,
    option: {
      legend: { top: 0, left: "center" },
      title: shown.map((key, i) => ({ text: CASES[key].plain, left: 80 + 420 * i, top: 30 })),
      grid: panels.map(({ left, top }) => ({ left, top, width: 350, height: 185 })),
      xAxis: panels.map((_, gridIndex) => ({
        type: "category",
        data: PLACEMENTS,
        axisLabel: { interval: 0, fontSize: 11 },
        gridIndex,
      })),
      yAxis: panels.map(({ name }, gridIndex) => ({ type: "value", name, gridIndex })),
      series: panels.flatMap(({ key, of }, axis) =>
        [true, false].map((multicast, i) => ({
          name: multicast ? "trees" : "a packet a destination",
          type: "bar",
          xAxisIndex: axis,
          yAxisIndex: axis,
          itemStyle: { color: COLOURS[i] },
          data: means(key, multicast, of),
        })),
      ),
    },
  };
}

export const figures = (result) => ({
  "placement-latency": scatterFigure(result),
  "placement-network": barFigure(result),
});

function spread(list, of, show) {
  const values = list.map(of).sort((a, b) => a - b);
  return list.length === 1 ? show(values[0]) : `${show(mean(list, of))} (${show(values[0])} to ${show(values.at(-1))})`;
}

const costs = (result) =>
  table(
    [
      "case",
      "placement",
      "delivery",
      "runs",
      "hops a packet",
      "link hops",
      "network",
      "busiest link",
      "latency",
      "energy",
    ],
    KEYS.flatMap((key) =>
      PLACEMENTS.flatMap((placement) =>
        [true, false].map((multicast) => {
          const list = runs(result, key, placement, multicast);
          return [
            CASES[key].name,
            `\`${placement}\``,
            multicast ? "trees" : "unicast",
            list.length,
            (mean(list, hopsOf) / mean(list, packetsOf)).toFixed(2),
            roughly(mean(list, hopsOf)),
            energy(mean(list, networkOf)),
            percent(mean(list, loadOf)),
            spread(list, latencyOf, (s) => si(s, "s")),
            spread(list, energyOf, energy),
          ];
        }),
      ),
    ),
  );

const startName = ({ placement, start, annealed_for: of }) => {
  if (start === null) return `\`${placement}\``;
  return `annealed from \`${start}\`${of === "given" ? ", for this sentence's own traffic" : ""}`;
};

const search = ({ measured }) =>
  table(
    [
      "placement",
      ...KEYS.flatMap((key) => [`${CASES[key].name}: hops a packet`, "busiest link, flits", "above best trees"]),
    ],
    measured[KEYS[0]].placements.map((row, i) => [
      startName(row),
      ...KEYS.flatMap((key) => {
        const { packets, placements } = measured[key];
        const of = placements[i];
        return [
          (of.packet_hops / packets).toFixed(2),
          roughly(of.busiest_link_flits),
          percent(of.flit_hops / of.least_flit_hops - 1),
        ];
      }),
    ]),
  );

/** Means of a case's runs of one placement. */
const meanOf = (result, key, placement, of, multicast = true) => mean(runs(result, key, placement, multicast), of);
/** Share by which `less` is below `more`. */
const below = (less, more) => percent(1 - less / more);
const fewer = (result, key, from, to, of, multicast) =>
  below(meanOf(result, key, to, of, multicast), meanOf(result, key, from, of, multicast));
/** Share that copying on the way takes off a figure. */
const copied = (result, key, placement, of) =>
  below(meanOf(result, key, placement, of, true), meanOf(result, key, placement, of, false));

function answer(result) {
  const most = Math.max(
    ...["offset", "graded"].map(
      (key) => meanOf(result, key, "random", latencyOf) / meanOf(result, key, "annealed", latencyOf),
    ),
  );
  const gains = (key, from, to) =>
    ["hops", "latency", "energy"]
      .map((name, i) => `${fewer(result, key, from, to, [hopsOf, latencyOf, energyOf][i])} of the ${name}`)
      .join(", ");
  const both = (from, to) => `${gains("graded", from, to)} (code \`graded\`; \`offset\`: ${gains("offset", from, to)})`;
  return (
    `For one sentence at a time and the constants as they are: against \`serpentine\`, the default \`hilbert\` saves ${both("serpentine", "hilbert")}; \`annealed\` would save a further ${both("hilbert", "annealed")}, and ` +
    `${holds(most < 1.03, "even a placement of chance is about as fast")}. Copying packets on the way saves, with \`annealed\`, ` +
    `${copied(result, "graded", "annealed", hopsOf)} of the hops and ${copied(result, "graded", "annealed", latencyOf)} of the latency of 63 large cores, and ` +
    `${copied(result, "small", "annealed", hopsOf)} and ${copied(result, "small", "annealed", latencyOf)} of those of 153 small ones.`
  );
}

/** Latency of graded spikes by mesh width. */
function widths({ sweeps }) {
  const rows = sweeps["study-widths"];
  const columns = [...new Set(rows.map(({ point }) => point["chip.mesh.width"]))];
  const at = (placement, width) =>
    rows.find(({ point }) => point["chip.placement"] === placement && point["chip.mesh.width"] === width).metrics;
  return table(
    ["placement", ...columns.map((width) => `${width} x 13`)],
    PLACEMENTS.map((placement) => [
      `\`${placement}\``,
      ...columns.map((width) => si(at(placement, width).latency, "s")),
    ]),
  );
}

/** What larger router buffers change: latency of a placement with those of `flits` a channel. */
const buffered = ({ sweeps }, placement, flits) =>
  sweeps["study-buffers"].find(
    ({ point }) => point["chip.placement"] === placement && point["chip.noc.router.buffer_flits"] === flits,
  ).metrics.latency;

/** Pearson's correlation of two figures over runs. */
function correlation(list, a, b) {
  const [ma, mb] = [mean(list, a), mean(list, b)];
  const sum = (of) => list.reduce((n, m) => n + of(m), 0);
  const cross = sum((m) => (a(m) - ma) * (b(m) - mb));
  return cross / Math.sqrt(sum((m) => (a(m) - ma) ** 2) * sum((m) => (b(m) - mb) ** 2));
}

function reading(result) {
  const each = (text) => KEYS.map((key) => `${text(key)} (${CASES[key].plain})`).join(", ");
  const times = (key, from) => (meanOf(result, key, from, hopsOf) / meanOf(result, key, "annealed", hopsOf)).toFixed(1);
  const share = (key, placement) => percent(meanOf(result, key, placement, (m) => networkOf(m) / energyOf(m)));
  const lost = (of) => meanOf(result, "offset", "serpentine", of) - meanOf(result, "offset", "hilbert", of);
  const chance = runs(result, "graded", "random", true);
  const gap = (flits) => buffered(result, "serpentine", flits) - buffered(result, "hilbert", flits);
  const slowest = (key) =>
    Math.max(...["hilbert", "annealed"].map((placement) => meanOf(result, key, placement, latencyOf))) <
    Math.min(...["row-major", "serpentine"].map((placement) => meanOf(result, key, placement, latencyOf)));
  const search = ({ placements }) => placements.filter(({ placement }) => placement === "annealed");
  const change = (share) => `${share < 0 ? "-" : "+"}${percent(Math.abs(share))}`;
  const known = (key) => {
    const rows = search(result.measured[key]);
    return change(rows.find(({ annealed_for: of }) => of === "given").flit_hops / rows[0].flit_hops - 1);
  };
  const seeds = (key) => {
    const hops = runs(result, key, "annealed", true).map(hopsOf);
    return percent(Math.max(...hops) / Math.min(...hops) - 1);
  };
  return [
    `- **Hops.** A placement of chance has ${each((key) => times(key, "random"))} times the link hops of an annealed one, \`serpentine\` ${each((key) => times(key, "serpentine"))}, ` +
      `\`hilbert\` ${each((key) => times(key, "hilbert"))}. But data packets on links and in routers are only ${each((key) => share(key, "hilbert"))} of the energy with \`hilbert\` and ` +
      `${each((key) => share(key, "annealed"))} with \`annealed\`.`,
    `- **Latency.** ${holds(slowest("offset") && slowest("graded"), "The two curves that run along rows are the slow ones, whatever their hops")}: \`hilbert\` takes ` +
      `${each((key) => fewer(result, key, "serpentine", "hilbert", latencyOf))} off the latency of \`serpentine\`, and \`annealed\` a further ${each((key) => fewer(result, key, "hilbert", "annealed", latencyOf))}. ` +
      `A placement of chance, with all its hops, takes ${each((key) => `${(meanOf(result, key, "random", latencyOf) / meanOf(result, key, "annealed", latencyOf)).toFixed(2)}`)} times as long as an annealed one.`,
    `- **Why.** ${holds(
      gap(1024) < gap(8) / 2,
      "Most of it is full buffers",
    )}: with 1,024 flits a channel instead of 8 \`serpentine\` takes ${si(buffered(result, "serpentine", 1024), "s")} instead of ${si(buffered(result, "serpentine", 8), "s")}, ` +
      `\`hilbert\` ${si(buffered(result, "hilbert", 1024), "s")} instead of ${si(buffered(result, "hilbert", 8), "s")} (\`graded\`). Packets that wait for a core, which takes one a tick at most, stand in the routers before it; along a row the packets for cores further on come by the same routers and must wait too.`,
    `- Where ${count(chance.length)} placements of chance differ in latency (\`graded\`), the correlation with their hops is ${correlation(chance, latencyOf, hopsOf).toFixed(2)} and with the load of the busiest link ` +
      `${correlation(chance, latencyOf, loadOf).toFixed(2)}.`,
    `- **Energy** follows latency more than hops: of what \`hilbert\` saves against \`serpentine\` (\`offset\`), ${percent(lost(idleOf) / lost(energyOf))} is clock and leakage and ${percent(lost(networkOf) / lost(energyOf))} the network.`,
    `- **Multicast** takes ${each((key) => copied(result, key, "hilbert", hopsOf))} off the hops of \`hilbert\`, and ${each((key) => copied(result, key, "annealed", hopsOf))} off those of \`annealed\`, which may put ` +
      `destinations side by side; off the latency of \`annealed\` ${each((key) => copied(result, key, "annealed", latencyOf))}, since an interface sends each packet once.`,
    `- **Together**: \`annealed\` with trees against \`row-major\` with a packet a destination takes ${each((key) => below(meanOf(result, key, "annealed", hopsOf), meanOf(result, key, "row-major", hopsOf, false)))} off the hops, ` +
      `${each((key) => below(meanOf(result, key, "annealed", latencyOf), meanOf(result, key, "row-major", latencyOf, false)))} off the latency and ` +
      `${each((key) => below(meanOf(result, key, "annealed", energyOf), meanOf(result, key, "row-major", energyOf, false)))} off the energy.`,
    `- **Expecting instead of knowing** the traffic costs little: annealing for what this very sentence sends changes flit hops by ${each(known)}; another seed of the search changes hops by up to ${each(seeds)}.`,
  ].join("\n");
}

export const blocks = (result) => ({
  answer: answer(result),
  costs: costs(result),
  search: search(result),
  widths: widths(result),
  reading: reading(result),
});
