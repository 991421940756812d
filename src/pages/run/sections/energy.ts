import { energy, percent } from "../../../base/format.js";
import { type Html, html } from "../../shell/html.js";
import { bars, fold, legend, precise, type Section, type StackRow, stacks, table, term } from "../../shell/parts.js";
import { ENERGY_KINDS, type EnergyView, type KindCell, type PageEnergy, type RunPage } from "../data.js";
import { ENERGY_KIND_NAMES, layerName, plain } from "../names.js";

/** Events of energy that the whole chip takes all the time. */
const WHOLE_CHIP: readonly string[] = ["static", "clock"];

const COUNTS: Readonly<Record<EnergyView["id"], (cell: KindCell) => boolean>> = {
  full: () => true,
  dynamic: ({ event }) => !WHOLE_CHIP.includes(event),
  operations: ({ isOperation }) => isOperation,
};

function stackRow(label: string, cells: readonly KindCell[], most: number): StackRow {
  const parts = ENERGY_KINDS.map((kind) => {
    const fj = total(cells.filter((cell) => cell.kind === kind));
    return {
      kind: `energy-${kind}`,
      name: ENERGY_KIND_NAMES[kind],
      share: most === 0 ? 0 : fj / most,
      figure: energy(fj),
    };
  });
  return { label, figure: precise(total(cells), "fJ", energy(total(cells))), parts };
}

const total = (cells: readonly KindCell[]): number => cells.reduce((sum, { fj }) => sum + fj, 0);

/** Stacks of one view, by component and by layer; each row as long as its share of the longest. */
function viewBlock({ totals, cells: all, layers }: PageEnergy, { id, name, fj }: EnergyView): Html {
  const cells = all.filter(COUNTS[id]);
  const groups = (names: readonly string[], of: (cell: KindCell) => string, label: (name: string) => string) => {
    const lists = names.map((group) => ({ label: label(group), cells: cells.filter((cell) => of(cell) === group) }));
    const most = Math.max(...lists.map((list) => total(list.cells)), 0);
    return lists.filter((list) => list.cells.length > 0).map((list) => stackRow(list.label, list.cells, most));
  };
  const components = Object.keys(totals.by_component).sort(
    (a, b) =>
      total(cells.filter(({ component }) => component === b)) - total(cells.filter(({ component }) => component === a)),
  );
  return html`<div class="view" id="energy-view-${id}"><h3>${name}: ${energy(fj)}</h3>
<div class="columns"><div><h4>By component</h4>${stacks(
    groups(components, ({ component }) => component, plain),
    `Energy by component, ${name}`,
  )}</div><div><h4>By layer</h4>${stacks(
    groups(layers, ({ layer }) => layer, layerName),
    `Energy by layer, ${name}`,
  )}</div></div></div>`;
}

/** The ways of counting, and the choice between them. */
function waysOf({ views }: PageEnergy, share: (fj: number) => number, all: string): Html {
  const ways = ["one way", "two ways", "three ways"][views.length - 1]!;
  return html`<p>The same run counted in ${ways}: ${views.length > 2 ? "papers mostly give the first, a chip consumes the last" : "a chip consumes the last"}.${all}</p>
${bars(
  [...views].reverse().map(({ term: [path, name], fj }) => ({
    label: term(path, name),
    figure: html`${precise(fj, "fJ", energy(fj))}  ${percent(share(fj))}`,
    share: share(fj),
    kind: "accent",
  })),
  `Energy counted in ${ways}`,
)}
<fieldset class="views"><legend>Show</legend>${views.map(
    ({ id, name }, i) =>
      html`<input type="radio" name="energy-view" id="energy-${id}"${i === 0 && html` checked`}><label for="energy-${id}">${name}</label>`,
  )}</fieldset>`;
}

/**
 * Where the energy went, in the ways of counting it.
 * @param all what the figures are of, where that has to be said
 * @param context what the workload has to say beside it
 */
export function energySection({ energy: used }: RunPage, all: string, context: Html = html``): Section {
  const { totals, views, cells, per } = used;
  const share = (fj: number): number => (totals.total_fj === 0 ? 0 : fj / totals.total_fj);
  const byEvent = Object.entries(totals.by_event).filter(([, fj]) => fj > 0);
  const kinds = ENERGY_KINDS.filter((kind) => cells.some((cell) => cell.kind === kind));
  const body = html`${views.length > 1 && waysOf(used, share, all)}
${legend(kinds.map((kind) => ({ kind: `energy-${kind}`, name: ENERGY_KIND_NAMES[kind] })))}
<div class="view-list">${views.map((view) => viewBlock(used, view))}</div>
${fold(
  "By kind of event",
  table(
    "Energy by event",
    [
      { head: "event" },
      { head: "counted once for each" },
      { head: "energy", number: true },
      { head: "share", number: true },
    ],
    byEvent
      .sort((a, b) => b[1] - a[1])
      .map(([event, fj]) => [
        plain(event),
        WHOLE_CHIP.includes(event) ? "power of the chip times the time of the run" : per(event),
        precise(fj, "fJ", energy(fj)),
        percent(share(fj)),
      ]),
  ),
)}
${context}`;
  return { id: "energy", short: "Energy", title: "Where did the energy go?", body };
}
