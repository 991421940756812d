import { numberOf, textOf } from "./cell.js";

type Order = "ascending" | "descending";

/** Rows by a column: numbers by their size, text as people sort it; what has no number comes last. */
function sortRows(body: HTMLTableSectionElement, column: number, order: Order): void {
  const rows = [...body.rows].map((row) => {
    const cell = row.cells[column]!;
    return { row, number: numberOf(cell), text: textOf(cell) };
  });
  const isNumeric = rows.every(({ number, text }) => number !== null || /^(|-|none|saturated)$/.test(text));
  const sign = order === "ascending" ? 1 : -1;
  rows.sort((a, b) => {
    if (!isNumeric) return sign * a.text.localeCompare(b.text, "en", { numeric: true });
    if (a.number === null || b.number === null) return Number(a.number === null) - Number(b.number === null);
    return sign * (a.number - b.number);
  });
  body.append(...rows.map(({ row }) => row));
}

/** Makes every head of a table a button that sorts by its column. */
export function startTable(table: HTMLTableElement): void {
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])];
  const body = table.tBodies[0];
  if (body === undefined || body.rows.length < 2) return;
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...head.childNodes);
    head.append(button);
    head.setAttribute("aria-sort", "none");
    button.addEventListener("click", () => {
      const before = head.getAttribute("aria-sort");
      const first: Order = head.matches(".number") ? "descending" : "ascending";
      const other: Order = first === "ascending" ? "descending" : "ascending";
      const order = before === first ? other : first;
      for (const one of heads) one.setAttribute("aria-sort", "none");
      head.setAttribute("aria-sort", order);
      sortRows(body, column, order);
    });
  });
}
