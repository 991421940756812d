import type { CoreProgram } from "../contracts/program.js";
import type { CoreTimes } from "../cores/estimate.js";
import type { SourceBound } from "./source-bound.js";

/** Times of a core's tokens. */
export class CoreBound implements CoreTimes {
  /** Last unit done, by token. */
  readonly done: number[] = [];
  /**
   * All spike sources of the core that carry every token, or those of them with spikes, have sent all up to this
   * token: end of the last flit.
   */
  readonly sent: number[] = [];
  readonly sentSpikes: number[] = [];
  unitEnd = 0;

  constructor(
    readonly program: CoreProgram,
    readonly sources: readonly SourceBound[],
  ) {}

  /** Flits that may follow the last packet for one destination: markers for the others. */
  get afterLast(): number {
    return Math.max(0, ...this.sources.map((source) => source.markersAfter));
  }
}
