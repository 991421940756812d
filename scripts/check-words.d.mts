/** Words that src may not use, by what the field says instead: scripts/words.json. */
export interface Words {
  readonly words: Readonly<Record<string, string>>;
  readonly phrases: Readonly<Record<string, string>>;
  /** Words that are right elsewhere. */
  readonly within?: readonly {
    readonly folders: readonly string[];
    readonly except?: readonly string[];
    readonly words: Readonly<Record<string, string>>;
  }[];
  readonly commentColumns: number;
}
export function wordsOf(file: string, source: string, words: Words): { line: number; message: string }[];
export function checkWords(root: string, words: Words): { files: number; violations: string[] };
