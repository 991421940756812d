import type { Draws } from "./draws.mjs";

export interface ReaderSubject {
  readonly name: string;
  readonly run: (draws: Draws) => string | Promise<string>;
}
/** `scratch` is a folder for the files that the cases need. */
export function subjects(scratch: string): Promise<ReaderSubject[]>;
