import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "../base/user-error.js";
import type { InputResult } from "../contracts/summary.js";
import { fileReason } from "./read-file.js";

/** Characters of rows that are kept in memory; what comes after them lies in a file. */
const IN_MEMORY = 1 << 20;

/** Where a row lies: its text, or its place in the file. */
type Place = string | { readonly at: number; readonly bytes: number };

/**
 * Results of sentences, kept outside memory while a command runs: a summary holds thousands of them. The file has no
 * name from the moment it is open, so nothing is left of it however the program ends.
 */
export class RowSpool {
  private readonly runs = new Map<number, Place[]>();
  private kept = 0;
  private written = 0;
  private file: number | undefined;
  private last: { readonly place: Place; readonly row: InputResult } | undefined;

  /** @param text of a row as JSON */
  add(run: number, sentence: number, text: string): void {
    let places = this.runs.get(run);
    if (places === undefined) {
      places = [];
      this.runs.set(run, places);
    }
    places[sentence] = this.store(text);
  }

  /** Rows of a run that have come. */
  count(run: number): number {
    return this.runs.get(run)?.length ?? 0;
  }

  /** Rows of some runs, in order: each is read when it is looked at. */
  rows(runs: readonly number[]): InputResult[] {
    return runs.flatMap((run) => (this.runs.get(run) ?? []).map((place) => storedRow(this, place)));
  }

  /** Texts of a run's rows, in order: each is read when it is looked at. */
  *texts(run: number): Generator<string> {
    for (const place of this.runs.get(run) ?? []) yield this.text(place);
  }

  /** Gives the file back; nothing can be read any more. */
  close(): void {
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
  }

  /** @internal */
  read(place: Place): InputResult {
    if (this.last?.place !== place) this.last = { place, row: JSON.parse(this.text(place)) as InputResult };
    return this.last.row;
  }

  private store(text: string): Place {
    this.kept += text.length;
    if (this.kept <= IN_MEMORY) return text;
    try {
      this.file ??= nameless();
      const bytes = Buffer.from(text);
      for (let done = 0; done < bytes.length; ) done += writeSync(this.file, bytes, done);
      const place = { at: this.written, bytes: bytes.length };
      this.written += bytes.length;
      return place;
    } catch (error) {
      throw new UserError(
        `${tmpdir()}: results could not be kept there (TMPDIR names the folder): ${fileReason(error)}`,
      );
    }
  }

  private text(place: Place): string {
    if (typeof place === "string") return place;
    const bytes = Buffer.alloc(place.bytes);
    for (let done = 0; done < bytes.length; )
      done += readSync(this.file!, bytes, done, bytes.length - done, place.at + done);
    return bytes.toString();
  }
}

/** An open file that has no name any more. Where an open file cannot be removed, that happens when the program ends. */
function nameless(): number {
  const folder = mkdtempSync(join(tmpdir(), "sorbet-sim-rows-"));
  const file = openSync(join(folder, "rows"), "w+");
  try {
    rmSync(folder, { recursive: true });
  } catch {
    process.on("exit", () => {
      try {
        closeSync(file);
      } catch {
        // It has been given back.
      }
      rmSync(folder, { recursive: true, force: true });
    });
  }
  return file;
}

const FIELDS: readonly (keyof InputResult)[] = [
  "id",
  "text",
  "input_ids",
  "token_types",
  "prediction",
  "label",
  "logits",
  "reference_logits",
  "exact",
  "latency",
  "traffic",
  "energy",
  "sites",
];

/** A row that lies in a spool: its fields are read from there. */
class StoredRow {
  constructor(
    readonly spool: RowSpool,
    readonly place: Place,
  ) {}
}
for (const field of FIELDS) {
  Object.defineProperty(StoredRow.prototype, field, {
    get(this: StoredRow) {
      return this.spool.read(this.place)[field];
    },
  });
}

// The fields are on the prototype.
const storedRow = (spool: RowSpool, place: Place): InputResult => new StoredRow(spool, place) as unknown as InputResult;

/** The row itself, with all its fields. */
export const wholeRow = (row: InputResult): InputResult => (row instanceof StoredRow ? row.spool.read(row.place) : row);
