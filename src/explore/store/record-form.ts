import type { FileKind } from "../../input/most-bytes.js";

/** How results of a kind stand in the files of a store. */
export interface RecordForm<Kept extends { readonly key: string }> {
  /** Folder of the store that has them. */
  readonly folder: string;
  /** Which limit their files have. */
  readonly bytes: FileKind;
  readonly text: (record: Kept) => string;
  /** @throws UserError if the text is no record of that key */
  readonly parse: (file: string, key: string, text: string) => Kept;
}
