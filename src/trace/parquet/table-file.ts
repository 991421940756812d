import { asyncBufferFromFile, type FileMetaData, parquetMetadataAsync } from "hyparquet";
import { ParquetWriter } from "hyparquet-writer";
import { OutputError } from "../../files/output-error.js";
import type { OutputFile } from "../../files/output-file.js";
import type { Outputs } from "../../files/outputs.js";
import type { Block } from "../block.js";
import type { Table } from "../schema.js";
import { columnSources, parquetMetadata, parquetSchema } from "./columns.js";
import { FileBytes } from "./file-bytes.js";

const CREATED_BY = "sorbet-sim";
/** Bytes before the first row group. */
const MAGIC = 4;

type RowGroup = FileMetaData["row_groups"][number];

const writerOf = (bytes: FileBytes, table: Table, tickPs: number): ParquetWriter =>
  new ParquetWriter({
    writer: bytes,
    schema: parquetSchema(table),
    codec: "SNAPPY",
    statistics: false,
    kvMetadata: parquetMetadata(table, tickPs),
    createdBy: CREATED_BY,
  });

/** A Parquet file of one table, a row group a block; complete once `finish` has returned. */
export class TableFile {
  rows = 0;
  private readonly bytes: FileBytes;
  private readonly writer: ParquetWriter;

  constructor(
    outputs: Outputs,
    path: string,
    private readonly table: Table,
    tickPs: number,
  ) {
    this.bytes = new FileBytes(outputs, path);
    this.writer = writerOf(this.bytes, table, tickPs);
  }

  write(block: Block): void {
    const columnData = columnSources(this.table, block);
    this.writer.write({ columnData, rowGroupSize: block.length, pageSize: 0 });
    this.bytes.drain();
    this.rows += block.length;
  }

  finish(): OutputFile {
    this.writer.finish();
    return this.bytes.file;
  }
}

const footerOf = async (path: string): Promise<FileMetaData> => parquetMetadataAsync(await asyncBufferFromFile(path));

/** Joins part files into one, in the order given: their row groups are copied as they are, under one footer. */
export async function joinTable(
  outputs: Outputs,
  parts: readonly OutputFile[],
  path: string,
  table: Table,
  tickPs: number,
): Promise<void> {
  const bytes = new FileBytes(outputs, path);
  const writer = writerOf(bytes, table, tickPs);
  for (const part of parts) {
    const { row_groups } = await footerOf(part.path);
    const shift = BigInt(bytes.offset - MAGIC);
    bytes.copy(part.read(), MAGIC, endOf(row_groups));
    for (const group of row_groups) {
      writer.row_groups.push(shifted(group, shift));
      writer.num_rows += group.num_rows;
    }
  }
  writer.finish();
  const { num_rows } = await footerOf(bytes.file.temporary);
  if (num_rows !== writer.num_rows) throw new OutputError(path, `${num_rows} of ${writer.num_rows} rows are there`);
}

function endOf(groups: readonly RowGroup[]): number {
  let end = MAGIC;
  for (const { columns } of groups) {
    for (const { meta_data: facts } of columns) {
      const begin = facts!.dictionary_page_offset ?? facts!.data_page_offset;
      end = Math.max(end, Number(begin + facts!.total_compressed_size));
    }
  }
  return end;
}

const shifted = (group: RowGroup, by: bigint): RowGroup => ({
  ...group,
  columns: group.columns.map((column) => {
    const facts = column.meta_data!;
    const { dictionary_page_offset: dictionary } = facts;
    return {
      ...column,
      file_offset: column.file_offset + by,
      meta_data: {
        ...facts,
        data_page_offset: facts.data_page_offset + by,
        ...(dictionary === undefined ? {} : { dictionary_page_offset: dictionary + by }),
      },
    };
  }),
});
