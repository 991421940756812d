import { csvOf, numberOf, textOf } from "./cell.js";
import { pictureOf } from "./picture.js";

export type Rows = readonly (readonly (string | number)[])[];
/** What the file of a figure holds, where the page knows it. */
export type Source = (figure: string) => (() => Rows) | null;

const slug = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");

function save(name: string, type: string, content: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Numbers that stand in the markup are written in full. */
const cellOf = (cell: Element): string | number =>
  cell.querySelector("data") === null ? textOf(cell) : numberOf(cell)!;

/** Unit of a column whose numbers are written in full. */
function headOf(table: HTMLTableElement, head: Element, column: number): string {
  const unit = table.tBodies[0]?.rows[0]?.cells[column]?.querySelector("data")?.dataset.unit;
  return unit === undefined ? textOf(head) : `${textOf(head)} (${unit})`;
}

const tableRows = (table: HTMLTableElement): Rows => [
  [...table.tHead!.rows[0]!.cells].map((head, column) => headOf(table, head, column)),
  ...[...table.tBodies[0]!.rows].map((row) => [...row.cells].map(cellOf)),
];

/** Rows of bars: label, figure, and the parts of a stack. */
function barRows(list: Element): Rows {
  const unit = list.querySelector<HTMLElement>(".bar-figure data")?.dataset.unit;
  const stacked = list.querySelector(".bar[title]") !== null;
  const rows = [...list.querySelectorAll(":scope > li")].map((row) => {
    const [label, figure] = [".bar-label", ".bar-figure"].map((part) => row.querySelector(part)!);
    const parts = [...row.querySelectorAll<HTMLElement>(".bar[title]")].map(({ title }) => title);
    const words = [...label!.childNodes].map((node) => (node.textContent ?? "").trim()).filter((word) => word !== "");
    return [words.join(", "), cellOf(figure!), ...parts];
  });
  return [["", unit === undefined ? "figure" : `figure (${unit})`, ...(stacked ? ["parts"] : [])], ...rows];
}

function button(kind: string, name: string, act: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = kind;
  made.setAttribute("aria-label", `Save ${name} as ${kind}`);
  made.addEventListener("click", act);
  return made;
}

/** What a figure's file of figures holds: as it says itself, as the page knows, or as another element has it. */
function rowsOf(figure: Element, name: string, source: Source): (() => string) | null {
  const own = figure.querySelector('script[type="text/csv"]')?.textContent;
  if (own !== undefined && own !== null) return () => own;
  const known = source(name);
  if (known !== null) return () => csvOf(known());
  if (figure.matches(".bars")) return () => csvOf(barRows(figure));
  const table = document.getElementById((figure as HTMLElement).dataset.table ?? "")?.querySelector("table");
  return table === undefined || table === null ? null : () => csvOf(tableRows(table));
}

/** Gives every figure and table below an element its buttons. */
export function offerFiles(root: ParentNode, source: Source): void {
  const page = slug(document.title);
  for (const figure of root.querySelectorAll<HTMLElement>("[data-figure], .bars")) {
    if ((figure.matches(".bars") ? figure.nextElementSibling : figure.lastElementChild)?.matches(".save")) continue;
    const label = figure.dataset.figure ?? figure.getAttribute("aria-label")!;
    const name = `${page}-${slug(label)}`;
    const bar = document.createElement("p");
    bar.className = "save";
    bar.append(button("SVG", label, () => save(`${name}.svg`, "image/svg+xml", pictureOf(figure, label))));
    const rows = rowsOf(figure, label, source);
    if (rows !== null) bar.append(button("CSV", label, () => save(`${name}.csv`, "text/csv", rows())));
    if (figure.matches(".bars")) figure.after(bar);
    else figure.append(bar);
  }
  for (const table of root.querySelectorAll<HTMLTableElement>("table")) {
    const region = table.closest(".scroll") ?? table;
    if (region.nextElementSibling?.matches(".save")) continue;
    const label = table.caption === null ? "table" : textOf(table.caption);
    const bar = document.createElement("p");
    bar.className = "save";
    bar.append(button("CSV", label, () => save(`${page}-${slug(label)}.csv`, "text/csv", csvOf(tableRows(table)))));
    region.after(bar);
  }
}
