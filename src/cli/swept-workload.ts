import type { PointSource } from "../explore/point-source.js";
import type { SweepHost } from "../explore/sentence-points.js";
import type { SweepFile } from "../explore/sweep-file/read.js";

/** What a sweep runs in its points. */
export interface SweptWorkload {
  readonly file: SweepFile;
  /** Files that it reads. */
  readonly used: readonly (string | undefined)[];
  /** What the folder keeps of it: name to bytes. */
  readonly kept: Readonly<Record<string, Uint8Array>>;
  /** Name of the program that evaluates points, see `programName`. */
  readonly program: string;
  /** Module of the threads that evaluate points; that of sentences where it is left out. */
  readonly thread?: URL;
  readonly source: SweepHost | PointSource;
  /** Tries the values of all axes before any point is evaluated. @throws UserError */
  readonly check: () => void;
  /** Command that simulates a point again, from its settings. */
  readonly command: (settings: readonly string[], key: string) => string;
}
