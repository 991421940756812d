/** What a cell says as a number, for order and for files. */

const PREFIXES: Readonly<Record<string, number>> = {
  f: 1e-15,
  p: 1e-12,
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
};

export const textOf = (node: Element): string => (node.textContent ?? "").replaceAll(/\s+/g, " ").trim();

/** The number that stands in the markup, else the one that the text begins with, its prefix applied; else null. */
export function numberOf(cell: Element): number | null {
  const given = cell.querySelector("data")?.value;
  if (given !== undefined) return Number(given);
  const text = textOf(cell);
  const match = /^[<>]?\s*([-+]?[\d,]*\.?\d+(?:e[-+]?\d+)?)(?: ([fpnumkMGT]?)(?:J|s|W)\b)?/.exec(text);
  if (match === null) return null;
  const least = text.startsWith("<") ? 0.5 : 1;
  return Number(match[1]!.replaceAll(",", "")) * (PREFIXES[match[2] ?? ""] ?? 1) * least;
}

/** @param rows cells as they are: text that a table program would take for a formula gets a quote before it */
export function csvOf(rows: readonly (readonly (string | number)[])[]): string {
  const cell = (value: string | number): string => {
    if (typeof value === "number") return String(value);
    const safe = /^[=+\-@\t\r]/.test(value) && Number.isNaN(Number(value)) ? `'${value}` : value;
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return rows.map((row) => `${row.map(cell).join(",")}\n`).join("");
}
