import { count, percent } from "../../../base/format.js";
import { PAPER_FIRING_RATE } from "../../../contracts/metrics.js";
import type { SiteRate } from "../../../contracts/summary.js";
import type { Names } from "../../../workloads/names.js";
import { type Html, html } from "../../shell/html.js";
import { fold, precise, type Section, table, term } from "../../shell/parts.js";
import type { RunReport } from "../data.js";
import { layerName, stageShare, stagesOf } from "../names.js";

const WIDTH = 640;
const LABEL = 160;
const ROW = 26;

/** A row for each kind of site, a dot for each layer, the paper's rate as a line. */
function dots(sites: readonly SiteRate[], stages: readonly string[], names: Names): Html {
  const kinds = [...new Set(sites.map(({ site }) => site))];
  const top = Math.max(...sites.map(({ signed_rate }) => signed_rate), PAPER_FIRING_RATE) * 1.08;
  const x = (rate: number): string => (LABEL + (rate / top) * (WIDTH - LABEL - 20)).toFixed(1);
  const height = kinds.length * ROW + 30;
  const paper = x(PAPER_FIRING_RATE);
  const rows = kinds.map((kind, row) => {
    const y = row * ROW + ROW / 2 + 4;
    const points = sites
      .filter(({ site }) => site === kind)
      .map(({ layer, signed_rate }) => {
        const share = stageShare(layer, stages);
        return html`<circle style="--layer:${share.toFixed(3)}" cx="${x(signed_rate)}" cy="${y}" r="6"><title>${layerName(layer)}, ${names.site(kind)}: ${signed_rate.toFixed(3)}</title></circle><text class="dot" x="${x(signed_rate)}" y="${y + 3}">${/^\d+$/.test(layer) ? layer : "P"}</text>`;
      });
    return html`<text x="0" y="${y + 4}">${names.site(kind)}</text><line class="rule" x1="${LABEL}" x2="${WIDTH}" y1="${y}" y2="${y}"/>${points}`;
  });
  return html`<svg class="dots" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Firing rate in signed count by kind of site and layer; the table below has the figures">
<line class="paper" x1="${paper}" x2="${paper}" y1="0" y2="${height - 22}"/>${rows}<text class="tick" x="${paper}" y="${height - 6}">paper ${PAPER_FIRING_RATE}</text><text class="tick" x="${LABEL}" y="${height - 6}">0</text><text class="tick" x="${WIDTH - 24}" y="${height - 6}">${top.toFixed(2)}</text></svg>`;
}

/** Spike rates by site against the paper's. */
export function ratesSection({ summary, names }: RunReport): Section {
  const { totals, chip } = summary;
  const { sent, signed } = totals.firing_rate;
  const ratio = signed / PAPER_FIRING_RATE;
  const body = html`<p>${term("firing_rate.signed", "Firing rate")} ${signed.toFixed(3)} in signed count over all sites, ${ratio.toFixed(2)} times the ${PAPER_FIRING_RATE} that the paper reports for SST-2; the
${chip.code} code in force ${term("firing_rate.sent", "sends")} ${sent.toFixed(3)}. Every dot is a layer.</p>
<div class="figure" data-figure="Firing rates" data-table="rates-table">${dots(totals.sites, stagesOf(summary), names)}</div>
<div id="rates-table">${fold(
    "All sites",
    table(
      "Firing rates by site",
      [
        { head: "site" },
        { head: "layer" },
        { head: "values", number: true },
        { head: "events sent", number: true },
        { head: "rate sent", number: true },
        { head: "rate, signed count", number: true },
        { head: "of the paper's", number: true },
      ],
      totals.sites.map(({ layer, site, values, events, rate, signed_rate }) => [
        names.site(site),
        layerName(layer),
        count(values),
        count(events),
        precise(rate, "-", rate.toFixed(4)),
        precise(signed_rate, "-", signed_rate.toFixed(4)),
        percent(signed_rate / PAPER_FIRING_RATE),
      ]),
    ),
  )}</div>`;
  return { id: "rates", short: "Spikes", title: "How much does it spike?", body };
}
