import { energy, percent, si } from "../../dist/base/format.js";
import { IDLE_METRICS, idleOf } from "../frame/figures.mjs";
import { holds, table } from "../frame/page.mjs";
import { claimsTable, energyAt, judged, verdict } from "../frame/ranges.mjs";
import { meanOf, plusMinus, sharePlusMinus } from "../frame/spread.mjs";
import {
  CASES,
  energyOf,
  hopsOf,
  KEYS,
  latencyOf,
  loadOf,
  mean,
  networkOf,
  PLACEMENTS,
  packetsOf,
  rowsOf,
  runs,
} from "./cases.mjs";

export { figures } from "./figures.mjs";

export const title = "Placement and multicast";
export const metrics = [
  "energy",
  "latency",
  "inputs",
  "tokens",
  ...IDLE_METRICS,
  "energy.by_component.network",
  "traffic.packets",
  "traffic.packet_hops",
  "traffic.max_link_load",
];
export const each = ["study"];
export const slice = { study: { code: ["graded"], "chip.placement": ["hilbert"] } };

const costs = (result) =>
  table(
    [
      "case",
      "placement",
      "delivery",
      "hops a packet",
      "network",
      "busiest link",
      "latency",
      "energy",
      "times `hilbert`, trees: latency",
      "energy",
    ],
    KEYS.flatMap((key) =>
      PLACEMENTS.flatMap((placement) =>
        (key === "offset" ? [true] : [true, false]).map((multicast) => {
          const list = runs(result, key, placement, multicast);
          const base = runs(result, key, "hilbert", true);
          const times = (of) =>
            plusMinus(
              list.map((m, i) => of(m) / of(base[i])),
              2,
            );
          return [
            CASES[key].name,
            `\`${placement}\``,
            multicast ? "trees" : "unicast",
            (mean(list, hopsOf) / mean(list, packetsOf)).toFixed(2),
            energy(mean(list, networkOf)),
            percent(mean(list, loadOf)),
            si(mean(list, latencyOf), "s"),
            energy(mean(list, energyOf)),
            times(latencyOf),
            times(energyOf),
          ];
        }),
      ),
    ),
  );

/** Share that one placement takes off a figure of another, one a text. */
const saved = (result, key, [from, fromTrees], [to, toTrees], of) => {
  const less = runs(result, key, to, toTrees);
  return runs(result, key, from, fromTrees).map((m, i) => 1 - of(less[i]) / of(m));
};
const curve = (result, key, of) => sharePlusMinus(saved(result, key, ["serpentine", true], ["hilbert", true], of));
const annealing = (result, key, of) => sharePlusMinus(saved(result, key, ["hilbert", true], ["annealed", true], of));
const copying = (result, key, of) => sharePlusMinus(saved(result, key, ["annealed", false], ["annealed", true], of));

function claims(result) {
  const claim = (what, key, [from, fromTrees], [to, toTrees]) =>
    judged({
      what: `${CASES[key].plain}: ${what}`,
      unit: "%",
      of: (corner) => {
        const less = rowsOf(result, key, to, toTrees);
        return meanOf(
          rowsOf(result, key, from, fromTrees).map(
            ({ groups }, i) => 1 - energyAt(less[i].groups, corner) / energyAt(groups, corner),
          ),
        );
      },
      bears: (share) => share > 0,
    });
  return KEYS.flatMap((key) => [
    claim(
      "share of the energy that `hilbert` saves against `serpentine`",
      key,
      ["serpentine", true],
      ["hilbert", true],
    ),
    ...(key === "offset"
      ? []
      : [claim("share that trees save, `annealed`", key, ["annealed", false], ["annealed", true])]),
  ]);
}

const flippedBy = (list) => {
  const one = list.find(({ flips }) => flips.length > 0) ?? list.find(({ always }) => !always);
  return one === undefined ? "at every end of the constants' ranges" : verdict(one);
};

function answer(result) {
  const both = (of, name) =>
    `${curve(result, "graded", of)} of the ${name} (\`graded\`; \`offset\`: ${curve(result, "offset", of)})`;
  const most = Math.max(
    ...["offset", "graded"].map(
      (key) =>
        meanOf(runs(result, key, "random", true).map(latencyOf)) /
        meanOf(runs(result, key, "annealed", true).map(latencyOf)),
    ),
  );
  return (
    `For one sentence at a time on the smallest mesh that holds the model, mean and deviation of ten texts: against \`serpentine\` the default \`hilbert\` saves ${both(latencyOf, "latency")} and ${both(energyOf, "energy")}; ` +
    `\`annealed\` takes off a further ${annealing(result, "graded", hopsOf)} of the hops but ${annealing(result, "graded", latencyOf)} of the latency, and ${most < 1.05 ? "even a placement of chance is about as fast" : `a placement of chance takes up to ${most.toFixed(2)} times as long as it`}. ` +
    `Copying packets on the way saves, with \`annealed\`, ${copying(result, "graded", latencyOf)} of the latency of 63 large cores and ${copying(result, "small", latencyOf)} of that of 153 small ones. ` +
    `What is said of energy holds ${flippedBy(claims(result))}.`
  );
}

/** What larger router buffers change: latency of a placement with those of \`flits\` a channel. */
const buffered = ({ sweeps }, placement, flits) =>
  sweeps["study-buffers"].find(
    ({ point }) => point["chip.placement"] === placement && point["chip.noc.router.buffer_flits"] === flits,
  ).metrics.latency;

function reading(result) {
  const each = (text) => KEYS.map((key) => `${text(key)} (${CASES[key].plain})`).join(", ");
  const share = (key) => percent(meanOf(runs(result, key, "hilbert", true).map((m) => networkOf(m) / energyOf(m))));
  const lost = (of) =>
    mean(runs(result, "offset", "serpentine", true), of) - mean(runs(result, "offset", "hilbert", true), of);
  const [small, large] = [8, 1024].map((flits) =>
    ["serpentine", "hilbert"].map((name) => si(buffered(result, name, flits), "s")),
  );
  const copied = (of) =>
    ["graded", "small"]
      .map(
        (key) =>
          `${sharePlusMinus(saved(result, key, ["hilbert", false], ["hilbert", true], of))} (${CASES[key].plain})`,
      )
      .join(", ");
  const gap = (flits) => buffered(result, "serpentine", flits) - buffered(result, "hilbert", flits);
  return [
    `- **Hops are cheap.** Data packets on links and in routers are ${each(share)} of the energy with \`hilbert\`; of what it saves against \`serpentine\` (\`offset\`), ${percent(lost(idleOf) / lost(energyOf))} is clock and leakage and ${percent(lost(networkOf) / lost(energyOf))} the network.`,
    `- **Why \`serpentine\` is slow.** ${holds(gap(1024) < gap(8) / 2, "Most of it is full buffers")}: with 1,024 flits a channel instead of 8 it takes ${large[0]} instead of ${small[0]}, \`hilbert\` ${large[1]} instead of ${small[1]} (\`graded\`). Packets that wait for a core stand in the routers before it; along a row those for cores further on come by the same routers.`,
    `- **Multicast** takes ${copied(hopsOf)} off the hops of \`hilbert\`, and ${copied(latencyOf)} off its latency, since an interface sends each packet once.`,
  ].join("\n");
}

export const blocks = (result) => ({
  answer: answer(result),
  costs: costs(result),
  ranges: claimsTable(claims(result)),
  reading: reading(result),
});
