import type { SchemaElement } from "hyparquet";
import type { ColumnSource } from "hyparquet-writer";
import type { Block } from "../block.js";
import { type Column, TABLE_SCHEMA, type Table } from "../schema.js";

const INT32_MOST = 2 ** 31 - 1;

/** Parquet's schema of a table: every column required, whole numbers signed, texts UTF-8. */
export function parquetSchema(table: Table): SchemaElement[] {
  const element = ({ name, type }: Column): SchemaElement =>
    type === "text"
      ? { name, type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "REQUIRED" }
      : { name, type: type === "int64" ? "INT64" : "INT32", repetition_type: "REQUIRED" };
  return [{ name: table.name, num_children: table.columns.length }, ...table.columns.map(element)];
}

/** Facts in the footer: what the table is, the length of a tick, and unit and meaning of every column. */
export function parquetMetadata(table: Table, tickPs: number): { key: string; value: string }[] {
  const columns = Object.fromEntries(table.columns.map(({ name, unit, meaning }) => [name, { unit, meaning }]));
  return [
    { key: "schema", value: TABLE_SCHEMA },
    { key: "table", value: table.name },
    { key: "meaning", value: table.meaning },
    { key: "tick_ps", value: String(tickPs) },
    { key: "columns", value: JSON.stringify(columns) },
  ];
}

/** Whole numbers as deltas, in 32 bits where they fit, which is what the encoder is fast at. */
function whole(values: Float64Array): Int32Array | BigInt64Array {
  const narrow = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value > INT32_MOST || value < -INT32_MOST) return BigInt64Array.from(values, BigInt);
    narrow[i] = value;
  }
  return narrow;
}

/** A block's columns as the Parquet writer takes them: numbers as deltas, texts as a dictionary. */
export function columnSources(table: Table, { columns, texts }: Block): ColumnSource[] {
  return table.columns.map(({ name, type }, c): ColumnSource => {
    const data = columns[c]!;
    if (type !== "text") {
      return { name, data: data instanceof Float64Array ? whole(data) : data, encoding: "DELTA_BINARY_PACKED" };
    }
    const strings = texts[c]!;
    const values = new Array<string>(data.length);
    for (let i = 0; i < data.length; i++) values[i] = strings[data[i]!]!;
    return { name, data: values, encoding: "RLE_DICTIONARY" };
  });
}
