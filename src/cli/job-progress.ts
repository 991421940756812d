import type { Io } from "./io.js";
import { Progress } from "./progress.js";
import { QueueWatch } from "./queue-watch.js";

/** One line on stderr: jobs done, workers of the queue, and the time left. */
export class JobProgress {
  readonly queue: QueueWatch;
  private readonly line: Progress;
  private what = "";
  private share: number | null = null;

  constructor(
    private readonly io: Io,
    private readonly quiet: boolean,
  ) {
    this.line = new Progress(io, quiet);
    this.queue = new QueueWatch(
      (line) => this.say(line),
      (wasAlone) => {
        if (wasAlone) this.line.restart();
        if (this.what !== "") this.show(this.what, this.share);
      },
    );
  }

  /** @param share of the work that is done, 0 to 1; null where there is no end */
  show(what: string, share: number | null): void {
    this.what = what;
    this.share = share;
    this.line.show(`${what}${this.queue.text}`, share);
  }

  end(): void {
    this.what = "";
    this.line.clear();
  }

  private say(line: string): void {
    this.line.clear();
    if (!this.quiet) this.io.err(`${line}\n`);
  }
}
