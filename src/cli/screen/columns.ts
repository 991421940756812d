/** Columns as wide as their widest cell. @param right columns that are flush right */
export function columns(
  rows: readonly (readonly string[])[],
  right: (column: number) => boolean = () => false,
): string {
  const widths = rows[0]!.map((_, c) => Math.max(...rows.map((row) => row[c]!.length)));
  const pad = (cell: string, c: number): string => (right(c) ? cell.padStart(widths[c]!) : cell.padEnd(widths[c]!));
  return rows.map((row) => `  ${row.map(pad).join("  ")}`.trimEnd()).join("\n");
}
