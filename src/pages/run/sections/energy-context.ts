import { energy, si } from "../../../base/format.js";
import { PUBLISHED_CHIPS } from "../../../contracts/published-chips.js";
import { OUTSIDE, type Summary } from "../../../contracts/summary.js";
import { type Html, html } from "../../shell/html.js";
import { fold, table, term } from "../../shell/parts.js";
import { plain } from "../names.js";

/** Sentences a second, for which energy with idle power is given. */
const RATES = [1, 100] as const;

/** Energy in its surroundings: per operation beside other chips, at a rate, and what is around the chip. */
export function energyContext(summary: Summary): Html {
  const { chip, inputs, totals, energy_views: views, synaptic_operation: operation } = summary;
  const idle = chip.idle_w.static + chip.idle_w.clock;
  const dynamic = views.with_memory_and_network_fj / inputs.length;
  const most = inputs.length / totals.seconds;
  const rates = [...RATES.filter((rate) => rate < most), most];
  const rows = rates.map((rate) => [
    rate === most ? `${si(rate, "")} a second, one after the other` : `${rate} a second`,
    energy(dynamic),
    energy((idle / rate) * 1e15),
    energy(dynamic + (idle / rate) * 1e15),
  ]);
  const number = (head: string) => ({ head, number: true });
  const own = (name: string, fj: number) => [name, `${(fj / 1000).toFixed(2)} pJ`, "this run"];
  return html`<h3>Beside other chips</h3>
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
<p>Leakage is ${term("chip.idle_w.static", si(chip.idle_w.static, "W"))}, the clock ${term("chip.idle_w.clock", si(chip.idle_w.clock, "W"))}, whether there is work or not: memories forget
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
