import { type AsyncBuffer, type FileMetaData, parquetMetadataAsync } from "hyparquet";
import { UserError } from "../../base/user-error.js";
import { damaged, decodeReason } from "../../input/damaged.js";
import { parquetSchema } from "../parquet/columns.js";
import { TABLE_NAMES, TABLE_SCHEMA, TABLES, type TableName } from "../schema.js";

/** Most rows of a row group: a block of a run's writer has 65,536 at most. */
const MOST_ROWS = 1 << 20;
/** Longest tick, in picoseconds: a millisecond. */
const MOST_TICK_PS = 1e9;

/** A table file whose footer says that it is one, and whole. */
export interface OpenTable {
  readonly path: string;
  readonly table: TableName;
  readonly file: AsyncBuffer;
  readonly metadata: FileMetaData;
  readonly tickPs: number;
}

/** The footer's schema must be the one that such tables are written with. */
function checkSchema(path: string, table: TableName, { schema }: FileMetaData): void {
  const [, ...expected] = parquetSchema(TABLES[table]);
  const [, ...found] = schema;
  expected.forEach(({ name, type, repetition_type }, c) => {
    const column = found[c];
    if (column?.name !== name) throw damaged(path, `column ${c + 1} is not ${name}`);
    if (column.type !== type || column.repetition_type !== repetition_type)
      throw damaged(path, `column ${name} is not of type ${repetition_type} ${type}`);
  });
  if (found.length !== expected.length)
    throw damaged(path, `${found.length} columns, a table ${table} has ${expected.length}`);
}

function checkGroups(path: string, { row_groups, num_rows }: FileMetaData, columns: number, bytes: number): void {
  let rows = 0;
  for (const group of row_groups) {
    const length = Number(group.num_rows);
    if (!(length >= 0 && length <= MOST_ROWS)) throw damaged(path, `a row group of ${length} rows`);
    if (group.columns.length !== columns) throw damaged(path, "a row group lacks columns");
    for (const { meta_data: facts } of group.columns) {
      const begin = Number(facts?.dictionary_page_offset ?? facts?.data_page_offset);
      if (facts === undefined || Number(facts.num_values) !== length) throw damaged(path, "a column lacks rows");
      if (
        !(
          begin >= 0 &&
          Number(facts.total_compressed_size) >= 0 &&
          begin + Number(facts.total_compressed_size) <= bytes
        )
      )
        throw damaged(path, "a column lies outside the file");
    }
    rows += length;
  }
  if (Number(num_rows) !== rows) throw damaged(path, `${num_rows} rows, its row groups have ${rows}`);
}

function checkFooter(path: string, metadata: FileMetaData, wanted: TableName | undefined, bytes: number) {
  const facts = new Map(metadata.key_value_metadata?.map(({ key, value }) => [key, value]));
  const table = TABLE_NAMES.find((name) => name === facts.get("table"));
  if (facts.get("schema") !== TABLE_SCHEMA || table === undefined || (wanted ?? table) !== table)
    throw new UserError(`${path}: not a table ${wanted === undefined ? "of a run" : wanted} of schema ${TABLE_SCHEMA}`);
  const tickPs = Number(facts.get("tick_ps"));
  if (!(Number.isInteger(tickPs) && tickPs >= 1 && tickPs <= MOST_TICK_PS))
    throw damaged(path, "tick_ps is no number of picoseconds");
  checkSchema(path, table, metadata);
  checkGroups(path, metadata, TABLES[table].columns.length, bytes);
  return { table, tickPs };
}

/**
 * A table file whose bytes are at hand.
 * @param path what errors call it
 * @param wanted table that it must be
 * @throws UserError if it holds something else
 */
export async function openBuffer(path: string, file: AsyncBuffer, wanted?: TableName): Promise<OpenTable> {
  try {
    const metadata = await parquetMetadataAsync(file);
    return { path, file, metadata, ...checkFooter(path, metadata, wanted, file.byteLength) };
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${path}: not a complete Parquet file: ${decodeReason(error)}`, { cause: error });
  }
}
