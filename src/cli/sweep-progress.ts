import type { Objective } from "../explore/metrics.js";
import { objectiveText } from "../explore/objective-text.js";
import { valuesOf } from "../explore/objectives.js";
import type { Shard } from "../explore/search/search.js";
import type { Evaluated, SweepNews } from "../explore/sweep.js";
import type { SweepFile } from "../explore/sweep-file/read.js";
import type { Io } from "./io.js";
import { Progress } from "./progress.js";

/** One line on stderr: points done, infeasible, failed, the best of the first objective so far, and the time left. */
export class SweepProgress implements SweepNews {
  private readonly line: Progress;
  private readonly total: number;
  private done = 0;
  private infeasible = 0;
  private failures = 0;
  private best = Number.POSITIVE_INFINITY;
  private readonly objective: Objective;

  constructor(io: Io, quiet: boolean, { search, objectives }: SweepFile, shard: Shard | null) {
    this.line = new Progress(io, quiet);
    // nsga2 evaluates as many points at random to be compared with.
    this.total = Math.ceil((search.budget * (search.method === "nsga2" ? 2 : 1)) / (shard?.of ?? 1));
    this.objective = objectives[0]!;
  }

  evaluated({ record }: Evaluated): void {
    this.done++;
    if (!record.feasible) this.infeasible++;
    this.best = Math.min(this.best, valuesOf([this.objective], record)?.[0] ?? this.best);
    this.show();
  }

  failed(): void {
    this.done++;
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
    const what = `${this.done} of ${this.total} points, ${this.infeasible} infeasible, ${this.failures} failed${best}`;
    this.line.show(what, Math.min(1, this.done / this.total));
  }
}
