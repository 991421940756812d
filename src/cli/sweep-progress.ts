import { count, plural } from "../base/format.js";
import type { Objective } from "../explore/metrics.js";
import { objectiveText } from "../explore/objective-text.js";
import { valuesOf } from "../explore/objectives.js";
import type { Shard } from "../explore/search/search.js";
import type { Evaluated, SweepNotices } from "../explore/sweep.js";
import type { SweepFile } from "../explore/sweep-file/read.js";
import type { Io } from "./io.js";
import { Progress } from "./progress.js";
import { QueueWatch } from "./queue-watch.js";

/** Evaluations from which nsga2 is ahead of points at random: docs/sweeps.md, measured by bench/search.js. */
const LEAST_BRED = 80;

/** One line on stderr: points done, infeasible, failed, the best of the first objective so far, and the time left. */
export class SweepProgress implements SweepNotices {
  private readonly line: Progress;
  private readonly total: number;
  private done = 0;
  /**
   * Keys of the points that were there, and how often one of them came again: as a point of chance, say, to compare
   * with.
   */
  private readonly points = new Set<string>();
  private again = 0;
  /** Of them, those that took time since the clock was started. */
  private worked = 0;
  private infeasible = 0;
  private failures = 0;
  private best = Number.POSITIVE_INFINITY;
  private readonly objective: Objective;
  readonly queue: QueueWatch;

  constructor(
    private readonly io: Io,
    private readonly quiet: boolean,
    { search, objectives, promote }: SweepFile,
    shard: Shard | null,
  ) {
    this.line = new Progress(io, quiet);
    this.queue = new QueueWatch(
      (line) => this.say(line),
      (wasAlone) => {
        if (wasAlone) {
          this.line.restart();
          this.worked = 0;
        }
        this.show();
      },
    );
    const { budget, simulations } = search;
    const simulated = promote === undefined ? 0 : Math.min(simulations, budget);
    this.total = Math.ceil(budget / (shard?.of ?? 1)) + simulated;
    if (io.errIsTerminal && search.method === "nsga2" && budget < LEAST_BRED)
      this.say(`nsga2 is no better than random below some ${LEAST_BRED} points; search.budget is ${budget}`);
    if (io.errIsTerminal && simulated > 0)
      this.say(`counts up to ${plural(budget, "point")}, simulates at most ${count(simulated)} at ${promote} level`);
    this.objective = objectives[0]!;
  }

  evaluated({ record }: Evaluated, fresh: boolean): void {
    this.done++;
    if (fresh) this.worked++;
    if (this.points.has(record.key)) this.again++;
    else if (!record.feasible) this.infeasible++;
    this.points.add(record.key);
    this.best = Math.min(this.best, valuesOf([this.objective], record)?.[0] ?? this.best);
    this.show();
  }

  /** A line that stays. */
  say(line: string): void {
    this.line.clear();
    if (!this.quiet) this.io.err(`${line}\n`);
  }

  failed(): void {
    this.done++;
    this.worked++;
    this.failures++;
    this.show();
  }

  end(): void {
    this.line.clear();
  }

  private show(): void {
    const { direction, name } = this.objective;
    const best = Number.isFinite(this.best)
      ? `, best ${name} ${objectiveText(this.objective, direction === "min" ? this.best : -this.best)}`
      : "";
    const what = `${this.done - this.again} of ${this.total - this.again} points, ${this.infeasible} infeasible, ${this.failures} failed${this.queue.text}${best}`;
    const done = Math.min(1, this.done / this.total);
    this.line.show(what, done, Math.min(done, this.worked / this.total));
  }
}
