import type { ResolvedConfig } from "../../src/config/config-keys.js";
import type { Plan, RunReport } from "../../src/pages/run/data.js";
import type { Choice } from "./setup.js";

/** Kinds of record in a block of samples. */
export const FLITS = 0;
export const WINDOW = 1;
export const WORK = 2;
/** Words of a record: sample, kind, link or core, amount (flits; 1; ticks of work). */
export const WORDS = 4;

/** Names hold functions, which no message carries; those of the package are put back where it is read. */
export type PlainReport = Omit<RunReport, "names">;

/** A run that has ended. */
export interface Finished {
  readonly summary: string;
  readonly reportHtml: string;
  readonly report: PlainReport;
  readonly resolved: ResolvedConfig;
}

/** One of two runs that are held against each other. */
export interface Compared extends Pick<Finished, "report" | "resolved"> {
  readonly name: string;
}

/** A file that was dropped on the page or chosen, by its path in the folder. */
export interface DroppedFile {
  readonly path: string;
  readonly file: File;
}

/** What became of it: a page to show, or a trace, which Perfetto shows. */
export type Opened =
  | { readonly kind: "page"; readonly title: string; readonly page: string }
  | { readonly kind: "trace"; readonly title: string };

/** What the page wants of its worker. */
export type Order =
  | { readonly kind: "run"; readonly texts: readonly string[]; readonly choice: Choice }
  | { readonly kind: "stop" }
  /** To map the model ahead of a run: the floor plan is there, and what every run needs has been read. */
  | { readonly kind: "map"; readonly choice: Choice }
  | { readonly kind: "open"; readonly files: readonly DroppedFile[] }
  | { readonly kind: "compare"; readonly sides: readonly [Compared, Compared] }
  | { readonly kind: "trace"; readonly texts: readonly string[]; readonly choice: Choice };

/** What a worker answers. */
export type Reply =
  /** The model is mapped: who is where, windows by core, and the length of a tick. */
  | { readonly kind: "mapped"; readonly plan: Plan; readonly windows: readonly number[]; readonly tickPs: number }
  /** What has happened since the last block; `share` of the windows that will close have closed. */
  | {
      readonly kind: "samples";
      readonly records: Int32Array<ArrayBuffer>;
      readonly ticks: number;
      readonly share: number;
    }
  | { readonly kind: "finished"; readonly run: Finished }
  | { readonly kind: "trace"; readonly bytes: readonly Uint8Array<ArrayBuffer>[] }
  | { readonly kind: "compared"; readonly page: string }
  | { readonly kind: "opened"; readonly opened: Opened }
  | { readonly kind: "stopped" }
  | { readonly kind: "refused"; readonly message: string };
