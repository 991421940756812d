import { extname } from "node:path";
import { parseJson } from "../base/json.js";
import { didYouMean, shown } from "../base/suggest.js";
import { InputError, UserError } from "../base/user-error.js";

/** One row of input: a text, a pair of texts, or a whole token sequence. */
export interface InputRow {
  readonly id: string | number;
  /** Where errors say it stands: "file:line", or "argument 2". */
  readonly place: string;
  readonly text?: string;
  /** Second text of a pair. */
  readonly second?: string;
  readonly inputIds?: readonly number[];
  readonly tokenTypes?: readonly number[];
  readonly label?: string | number;
}

/** A bad row: file, line, reason. */
export class RowError extends InputError {
  constructor(place: string, reason: string) {
    super(`${place}: ${reason}`);
  }
}

export const INPUT_FORMATS = ["txt", "tsv", "jsonl"] as const;
export type InputFormat = (typeof INPUT_FORMATS)[number];

/** Format of a file by its name. */
export function formatOf(file: string): InputFormat {
  const format = extname(file).slice(1).toLowerCase();
  if ((INPUT_FORMATS as readonly string[]).includes(format)) return format as InputFormat;
  const known = INPUT_FORMATS.map((name) => `.${name}`).join(", ");
  throw new UserError(`${file}: unknown input format ${shown(extname(file))}, must be one of ${known}`);
}

/** Format of standard input: JSON lines begin with "{", a table with a header that names a column of sentences. */
export function detectFormat(bytes: Uint8Array): InputFormat {
  const head = new TextDecoder().decode(bytes.subarray(0, 4096)).trimStart();
  if (head.startsWith("{")) return "jsonl";
  const header = (head.split(/\r|\n/, 1)[0] ?? "").split("\t");
  return header.some((name) => COLUMN_NAMES.text.includes(name)) ? "tsv" : "txt";
}

/** Names that a column may have in a table, GLUE's own among them: those of MRPC and of STS-B are the last ones. */
const COLUMN_NAMES = {
  text: ["sentence", "sentence1", "#1 String"],
  second: ["sentence2", "#2 String"],
  label: ["label", "Quality", "score"],
};

interface Line {
  readonly place: string;
  readonly text: string;
}

const LF = 10;
const CR = 13;

/**
 * Place of the first `byte` from `start` on, the end of the bytes if there is none; `known` is what it was for an
 * earlier start.
 */
function nextOf(byte: number, bytes: Uint8Array, start: number, known: number): number {
  if (known >= start) return known;
  const found = bytes.indexOf(byte, start);
  return found < 0 ? bytes.length : found;
}

/** Lines of UTF-8 text without their ends (LF, CRLF or CR) and without a byte order mark. */
function linesOf(source: string, bytes: Uint8Array): Line[] {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const lines: Line[] = [];
  let cr = -1;
  let lf = -1;
  for (let start = 0; start < bytes.length; ) {
    cr = nextOf(CR, bytes, start, cr);
    lf = nextOf(LF, bytes, start, lf);
    const end = Math.min(cr, lf);
    const place = `${source}:${lines.length + 1}`;
    let text: string;
    try {
      text = decoder.decode(bytes.subarray(start, end));
    } catch {
      throw new RowError(place, "is not UTF-8 text");
    }
    if (lines.length === 0) text = text.replace(/^\ufeff/, "");
    lines.push({ place, text });
    start = lf === cr + 1 ? lf + 1 : end + 1;
  }
  return lines;
}

function sentence(place: string, text: string): string {
  if (text.trim() === "") throw new RowError(place, "the sentence is empty");
  return text;
}

interface Columns {
  readonly text: number;
  /** -1: none. */
  readonly second: number;
  readonly label: number;
}

function columnsOf(header: readonly string[], place: string): Columns {
  const find = (names: readonly string[]) => header.findIndex((name) => names.includes(name));
  const columns = { text: find(COLUMN_NAMES.text), second: find(COLUMN_NAMES.second), label: find(COLUMN_NAMES.label) };
  const { text, second } = columns;
  const pair = text >= 0 && header[text] !== "sentence";
  if (text < 0 || pair !== second >= 0) {
    const found = header.length === 0 ? "an empty file" : header.map((name) => shown(name)).join(", ");
    throw new RowError(place, `the header needs a column "sentence", or "sentence1" and "sentence2", found ${found}`);
  }
  const known = Object.values(COLUMN_NAMES).flat();
  const twice = header.find((name, column) => known.includes(name) && header.indexOf(name) !== column);
  if (twice !== undefined) throw new RowError(place, `column "${twice}" stands twice in the header`);
  return columns;
}

function readTsv(lines: readonly Line[], source: string): InputRow[] {
  const header = lines[0]?.text.split("\t") ?? [];
  const columns = columnsOf(header, lines[0]?.place ?? source);
  return lines.slice(1).map(({ place, text }, index) => {
    const cells = text.split("\t");
    if (text.trim() === "" && cells.length < header.length)
      throw new RowError(place, `the line is blank, but the header has ${header.length} columns; remove the line`);
    if (cells.length !== header.length) {
      throw new RowError(place, `${cells.length} columns, but the header has ${header.length}`);
    }
    const second = columns.second < 0 ? {} : { second: sentence(place, cells[columns.second]!) };
    const label = columns.label < 0 || cells[columns.label] === "" ? {} : { label: cells[columns.label]! };
    return { id: index + 1, place, text: sentence(place, cells[columns.text]!), ...second, ...label };
  });
}

const MAX_TOKEN = 2 ** 31 - 1;

function tokenList(place: string, key: string, value: unknown): number[] {
  const valid = Array.isArray(value) && value.every((n) => Number.isInteger(n) && n >= 0 && n <= MAX_TOKEN);
  if (!valid) throw new RowError(place, `${key} must be a list of whole numbers from 0, found ${shown(value)}`);
  return value as number[];
}

function nameOrNumber(place: string, key: string, value: unknown): { [name: string]: string | number } {
  if (value === undefined || value === null) return {};
  if (typeof value === "string" || Number.isSafeInteger(value)) return { [key]: value as string | number };
  // A score may have decimals.
  if (key === "label" && Number.isFinite(value)) return { label: value as number };
  throw new RowError(place, `${key} must be text or a ${key === "label" ? "" : "whole "}number, found ${shown(value)}`);
}

function textPair(place: string, value: unknown): { second?: string } {
  if (value === undefined) return {};
  if (typeof value !== "string") throw new RowError(place, `text_pair must be text, found ${shown(value)}`);
  return { second: sentence(place, value) };
}

function readJsonRow({ place, text }: Line, index: number): InputRow {
  let row: Record<string, unknown>;
  try {
    row = parseJson(text) as Record<string, unknown>;
  } catch (error) {
    throw new RowError(place, `not valid JSON: ${(error as Error).message}`);
  }
  if (typeof row !== "object" || row === null || Array.isArray(row)) {
    throw new RowError(place, `must be a JSON object with text or input_ids, found ${shown(row)}`);
  }
  const common = {
    id: index + 1,
    ...nameOrNumber(place, "id", row.id),
    place,
    ...nameOrNumber(place, "label", row.label),
  };
  if ((row.text === undefined) === (row.input_ids === undefined)) {
    const hint =
      row.text === undefined
        ? Object.keys(row)
            .map((key) => didYouMean(key, ["text", "input_ids"]))
            .find(Boolean)
        : "";
    throw new RowError(
      place,
      `needs either text or input_ids, found ${row.text === undefined ? "neither" : "both"}${hint ?? ""}`,
    );
  }
  if (row.text !== undefined) {
    if (typeof row.text !== "string") throw new RowError(place, `text must be text, found ${shown(row.text)}`);
    if (row.token_type_ids !== undefined) throw new RowError(place, "token_type_ids needs input_ids, found text");
    return { ...common, text: sentence(place, row.text), ...textPair(place, row.text_pair) };
  }
  if (row.text_pair !== undefined) throw new RowError(place, "text_pair needs text, found input_ids");
  const inputIds = tokenList(place, "input_ids", row.input_ids);
  if (inputIds.length === 0) throw new RowError(place, "input_ids is empty");
  if (row.token_type_ids === undefined) return { ...common, inputIds };
  const tokenTypes = tokenList(place, "token_type_ids", row.token_type_ids);
  if (tokenTypes.length !== inputIds.length) {
    throw new RowError(place, `token_type_ids has ${tokenTypes.length} entries, but input_ids has ${inputIds.length}`);
  }
  return { ...common, inputIds, tokenTypes };
}

/** Rows of a file, in its order. `source` is what errors call it. */
export function readRows(bytes: Uint8Array, format: InputFormat, source: string): InputRow[] {
  const lines = linesOf(source, bytes);
  const rows =
    format === "tsv"
      ? readTsv(lines, source)
      : lines.map((line, index) =>
          format === "jsonl"
            ? readJsonRow(line, index)
            : { id: index + 1, place: line.place, text: sentence(line.place, line.text) },
        );
  if (rows.length === 0) throw new RowError(source, "has no rows");
  return rows;
}

/** Rows of TEXT arguments. */
export function argumentRows(texts: readonly string[]): InputRow[] {
  return texts.map((text, index) => {
    const place = `argument ${index + 1}`;
    return { id: index + 1, place, text: sentence(place, text) };
  });
}
