import { energy, percent } from "../../../base/format.js";
import type { EnergyTable } from "../../../contracts/energy-table.js";
import type { EnergyCell, Summary } from "../../../contracts/summary.js";
import { type Html, html } from "../../shell/html.js";
import { bars, fold, legend, type Section, type StackRow, stacks, table, term } from "../../shell/parts.js";
import type { RunReport } from "../data.js";
import { ENERGY_KIND_NAMES, ENERGY_KINDS, energyKind, layerName, plain, stagesOf } from "../names.js";

interface View {
  readonly id: string;
  readonly name: string;
  readonly total: number;
  readonly has: (cell: EnergyCell) => boolean;
}

const viewsOf = ({ energy_views: views }: Summary, table: EnergyTable): View[] => [
  { id: "full", name: "everything", total: views.with_static_fj, has: () => true },
  {
    id: "dynamic",
    name: "without static power",
    total: views.with_memory_and_network_fj,
    has: ({ event }) => event !== "static",
  },
  {
    id: "operations",
    name: "operations only, as papers count",
    total: views.operations_only_fj,
    has: ({ event }) => table.find(event)?.operation === true,
  },
];

function stackRow(label: string, cells: readonly EnergyCell[], most: number, table: EnergyTable): StackRow {
  const total = cells.reduce((sum, { fj }) => sum + fj, 0);
  const parts = ENERGY_KINDS.map((kind) => {
    const fj = cells.filter((cell) => energyKind(cell, table) === kind).reduce((sum, cell) => sum + cell.fj, 0);
    return {
      kind: `energy-${kind}`,
      name: ENERGY_KIND_NAMES[kind],
      share: most === 0 ? 0 : fj / most,
      figure: energy(fj),
    };
  });
  return { label, figure: energy(total), parts };
}

const total = (cells: readonly EnergyCell[]): number => cells.reduce((sum, { fj }) => sum + fj, 0);

/** Stacks of one view, by component and by layer; each row as long as its share of the longest. */
function viewBlock(summary: Summary, { id, name, total: fj, has }: View, table: EnergyTable): Html {
  const cells = summary.energy_cells.filter(has);
  const groups = (names: readonly string[], of: (cell: EnergyCell) => string, label: (name: string) => string) => {
    const lists = names.map((group) => ({ label: label(group), cells: cells.filter((cell) => of(cell) === group) }));
    const most = Math.max(...lists.map((list) => total(list.cells)), 0);
    return lists.filter((list) => list.cells.length > 0).map((list) => stackRow(list.label, list.cells, most, table));
  };
  const components = Object.keys(summary.totals.energy.by_component).sort(
    (a, b) =>
      total(cells.filter(({ component }) => component === b)) - total(cells.filter(({ component }) => component === a)),
  );
  return html`<div class="view" id="energy-view-${id}"><h3>${name}: ${energy(fj)}</h3>
<div class="columns"><div><h4>By component</h4>${stacks(
    groups(components, ({ component }) => component, plain),
    `Energy by component, ${name}`,
  )}</div><div><h4>By layer</h4>${stacks(
    groups([...stagesOf(summary), "shared"], ({ layer }) => layer, layerName),
    `Energy by layer, ${name}`,
  )}</div></div></div>`;
}

/** Where the energy went, in the three ways of counting it. */
export function energySection({ summary, names: { energy: events } }: RunReport): Section {
  const { totals, energy_views: views } = summary;
  const list = viewsOf(summary, events);
  const names = [
    { name: "operations only", path: "energy_views.operations_only_fj", fj: views.operations_only_fj },
    {
      name: "with memory and network",
      path: "energy_views.with_memory_and_network_fj",
      fj: views.with_memory_and_network_fj,
    },
    { name: "with static power", path: "energy_views.with_static_fj", fj: views.with_static_fj },
  ];
  const share = (fj: number): number => (totals.energy.total_fj === 0 ? 0 : fj / totals.energy.total_fj);
  const byEvent = Object.entries(totals.energy.by_event).filter(([, fj]) => fj > 0);
  const body = html`<p>The same run counted in three ways: papers mostly give the first, a chip consumes the last.${summary.inputs.length > 1 && ` All ${summary.inputs.length} sentences.`}</p>
${bars(
  names.map(({ name, path, fj }) => ({
    label: term(path, name),
    figure: `${energy(fj)}  ${percent(share(fj))}`,
    share: share(fj),
    kind: "accent",
  })),
  "Energy counted in three ways",
)}
<fieldset class="views"><legend>Show</legend>${list.map(
    ({ id, name }, i) =>
      html`<input type="radio" name="energy-view" id="energy-${id}"${i === 0 && html` checked`}><label for="energy-${id}">${name}</label>`,
  )}</fieldset>
${legend(ENERGY_KINDS.map((kind) => ({ kind: `energy-${kind}`, name: ENERGY_KIND_NAMES[kind] })))}
<div class="view-list">${list.map((view) => viewBlock(summary, view, events))}</div>
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
        event === "static" ? "power of the whole chip times the time of the run" : (events.find(event)?.per ?? ""),
        energy(fj),
        percent(share(fj)),
      ]),
  ),
)}`;
  return { id: "energy", short: "Energy", title: "Where did the energy go?", body };
}
