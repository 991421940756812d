import { count, plural, si } from "../../../src/base/format.js";
import { html } from "../../../src/pages/shell/html.js";
import { pageHtml } from "../../../src/pages/shell/page.js";
import { table } from "../../../src/pages/shell/parts.js";
import { checkResult } from "../../../src/runner/snn/check-result.js";
import { lower } from "../../../src/snn/network/lower.js";
import { readNir } from "../../../src/snn/nir/read-nir.js";
import type { Opened } from "../messages.js";
import { readPageAssets } from "./assets.js";

const mean = (value: number): string => (Number.isInteger(value) ? count(value) : value.toFixed(1));

/** What `snn check` says of a network. */
export async function openNir(path: string, bytes: Uint8Array): Promise<Opened> {
  const graph = await readNir(path, bytes);
  const { nodes, populations, needs, neurons, synapses, channels, recurrent, dt_hint, dt_hint_from } = checkResult(
    graph,
    lower(graph, path),
  );
  const refused = nodes.filter((node) => node.refused !== undefined).length;
  const verdict =
    refused > 0
      ? html`<span class="bad">Refused</span>: ${plural(refused, "node")} cannot be run.`
      : html`A chip has to hold ${plural(needs.neurons, "neuron")}, ${plural(needs.synapses, "synapse")} (${plural(needs.weights, "weight")} with those of convolutions kept once), fan-in up to ${count(needs.fan_in_max)}, fan-out up to ${count(needs.fan_out_max)}${needs.longest_delay > 0 && html`, delays up to ${si(needs.longest_delay, "s")}`}.`;
  const hint =
    dt_hint === undefined
      ? "The file has no time step, and its parameters suggest none."
      : `The file has no time step; ${dt_hint_from} suggest ${dt_hint} s, which may be wrong.`;
  const page = pageHtml(
    {
      title: path,
      subtitle: html`<p>${plural(neurons, "neuron")}, ${plural(synapses, "synapse")}, ${plural(channels, "input channel")}${recurrent && ", recurrent"}.</p>`,
      sections: [
        {
          id: "nodes",
          short: "Nodes",
          title: "What each node becomes",
          body: html`<p>${verdict} ${hint} <code>sorbet-sim snn run</code> runs it on a described chip.</p>${table(
            "Nodes",
            [
              { head: "node" },
              { head: "type" },
              { head: "shape" },
              { head: "neurons", number: true },
              { head: "synapses", number: true },
              { head: "maps to" },
            ],
            nodes.map((node) => [
              node.name,
              node.type,
              node.shape.join(" x "),
              count(node.neurons),
              count(node.synapses),
              node.refused === undefined ? node.maps_to : `refused: ${node.refused}`,
            ]),
          )}`,
        },
        {
          id: "populations",
          short: "Populations",
          title: "Populations and their fans",
          body: table(
            "Populations",
            [
              { head: "population" },
              { head: "kind" },
              { head: "neurons", number: true },
              { head: "fan-in, mean", number: true },
              { head: "most", number: true },
              { head: "fan-out, mean", number: true },
              { head: "most", number: true },
            ],
            populations.map((row) => [
              row.name,
              row.kind,
              count(row.neurons),
              mean(row.fan_in_mean),
              count(row.fan_in_max),
              mean(row.fan_out_mean),
              count(row.fan_out_max),
            ]),
          ),
        },
      ],
      data: null,
    },
    await readPageAssets(),
  );
  return { kind: "page", title: path, page };
}
