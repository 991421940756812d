import { jsonPart, jsonText } from "../base/json-text.js";
import type { Summary } from "../contracts/summary.js";
import { wholeRow } from "./row-spool.js";

/** The list of rows as it stands in a summary without any. */
const NO_ROWS = '\n  "inputs": []';

/** summary.json in pieces, a row at a time: together the text that `jsonText` gives of the whole. */
export function* summaryText(summary: Summary): Generator<string> {
  const text = jsonText({ ...summary, inputs: [] });
  const { inputs } = summary;
  const at = text.indexOf(NO_ROWS);
  if (inputs.length === 0 || at < 0) {
    yield text;
    return;
  }
  yield `${text.slice(0, at + NO_ROWS.length - 1)}\n`;
  for (const [i, row] of inputs.entries())
    yield `    ${jsonPart(wholeRow(row), "    ")}${i + 1 < inputs.length ? "," : ""}\n`;
  yield `  ${text.slice(at + NO_ROWS.length - 1)}`;
}
