import { UserError } from "../base/user-error.js";
import { argumentRows, detectFormat, formatOf, type InputFormat, type InputRow, readRows } from "./inputs.js";
import { readUserFile } from "./read-file.js";

/** The rows that a command is given as a file or on standard input, read but not parsed. */
export interface InputFile {
  /** Path as typed; null for standard input. */
  readonly path: string | null;
  readonly format: InputFormat;
  readonly bytes: Uint8Array;
}

/** What --input names; null where TEXT arguments are given instead. @throws UserError */
export async function readInputFile(
  texts: readonly string[],
  input: string | undefined,
  io: { readonly readStdin: () => Promise<Uint8Array> },
): Promise<InputFile | null> {
  if (input !== undefined && texts.length > 0) throw new UserError("give either TEXT or --input, not both");
  if (input === undefined) return null;
  if (input === "-") {
    const bytes = await io.readStdin();
    return { path: null, format: detectFormat(bytes), bytes };
  }
  const format = formatOf(input);
  return { path: input, format, bytes: readUserFile(input) };
}

/** Rows of the file, or of the TEXT arguments where there is none; at most `limit`. @throws InputError */
export function rowsOf(file: InputFile | null, texts: readonly string[], limit: number): InputRow[] {
  const rows = file === null ? argumentRows(texts) : readRows(file.bytes, file.format, file.path ?? "standard input");
  return rows.slice(0, limit);
}
