import { count } from "../../../src/base/format.js";
import { html } from "../../../src/pages/shell/html.js";
import { pageHtml } from "../../../src/pages/shell/page.js";
import { table } from "../../../src/pages/shell/parts.js";
import { blocksOf } from "../../../src/trace/read/table-blocks.js";
import { openBuffer } from "../../../src/trace/read/table-buffer.js";
import { TABLES } from "../../../src/trace/schema.js";
import type { Opened } from "../messages.js";
import { readPageAssets } from "./assets.js";
import { bufferOf } from "./file-bytes.js";

const MOST_ROWS = 500;

/** The first rows of a table, under what its columns mean. */
export async function openTableFile(path: string, file: Blob): Promise<Opened> {
  const open = await openBuffer(path, bufferOf(file));
  const { meaning, columns } = TABLES[open.table];
  const rows: string[][] = [];
  for await (const block of blocksOf(open)) {
    for (let row = 0; row < Math.min(block.length, MOST_ROWS - rows.length); row++)
      rows.push(block.columns.map((values, c) => block.texts[c]?.[values[row]!] ?? String(values[row])));
    if (rows.length >= MOST_ROWS) break;
  }
  const all = Number(open.metadata.num_rows);
  const head = columns.map(({ name, type }) => ({ head: name, number: type !== "text" }));
  const page = pageHtml(
    {
      title: `Table ${open.table}`,
      subtitle: html`<p>${meaning} ${path}: ${count(all)} rows, a tick is ${open.tickPs} ps.</p>`,
      sections: [
        {
          id: "rows",
          short: "Rows",
          title: all > rows.length ? `The first ${count(rows.length)} rows` : "All rows",
          body: table(`Rows of ${open.table}`, head, rows),
        },
        {
          id: "columns",
          short: "Columns",
          title: "What the columns mean",
          body: table(
            "Columns",
            [{ head: "column" }, { head: "unit" }, { head: "meaning" }],
            columns.map((column) => [column.name, column.unit, column.meaning]),
          ),
        },
      ],
      data: null,
    },
    await readPageAssets(),
  );
  return { kind: "page", title: `Table ${open.table}`, page };
}
