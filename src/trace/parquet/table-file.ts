import { closeSync, openSync } from "node:fs";
import { asyncBufferFromFile, type FileMetaData, parquetMetadataAsync } from "hyparquet";
import { ParquetWriter } from "hyparquet-writer";
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
    path: string,
    private readonly table: Table,
    tickPs: number,
  ) {
    this.bytes = new FileBytes(path);
    this.writer = writerOf(this.bytes, table, tickPs);
  }

  write(block: Block): void {
    const columnData = columnSources(this.table, block);
    this.writer.write({ columnData, rowGroupSize: block.length, pageSize: 0 });
    this.bytes.drain();
    this.rows += block.length;
  }

  finish(): void {
    this.writer.finish();
  }
}

/** Joins part files into one, in the order given: their row groups are copied as they are, under one footer. */
export async function joinTable(parts: readonly string[], path: string, table: Table, tickPs: number): Promise<number> {
  const bytes = new FileBytes(path);
  const writer = writerOf(bytes, table, tickPs);
  for (const part of parts) {
    const { row_groups } = await parquetMetadataAsync(await asyncBufferFromFile(part));
    const shift = BigInt(bytes.offset - MAGIC);
    const source = openSync(part, "r");
    try {
      bytes.copy(source, MAGIC, endOf(row_groups));
    } finally {
      closeSync(source);
    }
    for (const group of row_groups) {
      writer.row_groups.push(shifted(group, shift));
      writer.num_rows += group.num_rows;
    }
  }
  writer.finish();
  return Number(writer.num_rows);
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
