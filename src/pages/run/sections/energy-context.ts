import { energy, percent, si } from "../../../base/format.js";
import { STATIC_PARTS, type StaticSplit } from "../../../contracts/gating.js";
import { PUBLISHED_CHIPS } from "../../../contracts/published-chips.js";
import { type Energy, OUTSIDE, type Summary } from "../../../contracts/summary.js";
import { type Html, html } from "../../shell/html.js";
import { fold, table, term } from "../../shell/parts.js";
import { plain } from "../names.js";

const STATIC_NAMES: Readonly<Record<keyof StaticSplit, string>> = {
  busy_fj: "at work",
  idle_fj: "idle",
  unused_fj: "unused",
};

/** Sentences a second, for which energy with idle power is given. */
const RATES = [1, 100] as const;

/** Whose leakage it is; older summaries do not say it. */
function leakageSplit({ static_split: split, by_component }: Partial<Energy>): Html {
  const all = by_component?.static ?? 0;
  if (split === undefined || all === 0) return html``;
  const rows = STATIC_PARTS.map((part) => [
    term(`energy.static_split.${part}`, STATIC_NAMES[part]),
    energy(split[part]),
    percent(split[part] / all),
  ]);
  return html`<h3>Leakage</h3>
${table("Leakage by what cores do", [{ head: "cores" }, { head: "energy", number: true }, { head: "share", number: true }], rows)}`;
}

/** Energy in its surroundings: per operation beside other chips, at a rate, and what is around the chip. */
export function energyContext(summary: Summary): Html {
  const { chip, inputs, totals, energy_views: views, synaptic_operation: operation } = summary;
  const idle = Object.values(chip.idle_w).reduce((sum, watts) => sum + watts, 0);
  const dynamic = views.with_memory_and_network_fj / inputs.length;
  const still = (views.with_static_fj - views.with_memory_and_network_fj) / inputs.length;
  // What the run took, and the power of a chip that has nothing to do for the rest of the time.
  const stillAt = (rate: number): number => still + idle * (1 / rate - totals.seconds / inputs.length) * 1e15;
  const most = inputs.length / totals.seconds;
  const rates = [...RATES.filter((rate) => rate < most), most];
  const rows = rates.map((rate) => [
    rate === most ? `${si(rate, "")} a second, one after the other` : `${rate} a second`,
    energy(dynamic),
    energy(stillAt(rate)),
    energy(dynamic + stillAt(rate)),
  ]);
  const number = (head: string) => ({ head, number: true });
  const own = (name: string, fj: number) => [name, `${(fj / 1000).toFixed(2)} pJ`, "this run"];
  return html`${leakageSplit(totals.energy)}
<h3>Beside other chips</h3>
<p>${term("synaptic_operation.in_full_fj", "A synaptic operation")} costs ${energy(operation.in_full_fj)} in full. A row of one- or two-bit weights is read at once and each
weight added to a sum in flip-flops; chips of more bits a weight, or one operation at a time, pay for addresses and words again.</p>
${fold(
  "Synaptic operations of published chips",
  table(
    "Energy of a synaptic operation",
    [{ head: "chip" }, number("energy"), { head: "what it is" }],
    [
      own(`${chip.preset}, in full`, operation.in_full_fj),
      own(`${chip.preset}, without leakage and clock`, operation.dynamic_fj),
      ...PUBLISHED_CHIPS.filter(({ pjPerOperation }) => pjPerOperation !== null).map(
        ({ name, node, pjPerOperation, source }) => [`${name}, ${node}`, `${pjPerOperation} pJ`, source],
      ),
    ],
  ),
)}
<h3>At a rate</h3>
<p>Leakage is ${term("chip.idle_w.static", si(chip.idle_w.static, "W"))}, the clock ${term("chip.idle_w.clock", si(chip.idle_w.clock, "W"))}, while there is no work: memories forget
without power. A sentence then costs its own energy and its share of both.</p>
${table("Energy of a sentence at a rate", [{ head: "sentences" }, number("dynamic"), number("idle"), number("in all")], rows)}
<h3>Outside the total</h3>
<p>What the total, and the latency from the first value in to the last value out, leave out. Weights are loaded once each time the chip wakes up.</p>
${table(
  "Energy outside the total",
  [{ head: "what" }, number("energy")],
  OUTSIDE.map((name) => [plain(name), energy(summary.outside_fj[name])]),
)}`;
}
