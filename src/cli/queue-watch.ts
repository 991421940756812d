import type { ConnectedWorkers } from "../explore/queue/server.js";

/** Looks at the queue without a worker before that is said. */
const ALONE = 2;

/** Who is there to do a command's jobs, for its progress; says so once where nobody is. */
export class QueueWatch {
  /** The end of a line of progress: ", 3 workers"; nothing without a queue. */
  text = "";
  private alone = 0;

  /**
   * @param say a line that stays
   * @param changed told with every look; whether nobody was there until now
   */
  constructor(
    readonly say: (line: string) => void,
    private readonly changed: (wasAlone: boolean) => void,
  ) {}

  /** @param program whose workers are needed */
  connected({ workers, otherWorkers }: ConnectedWorkers, program: string, url: string): void {
    this.text = workers === 1 ? ", 1 worker" : `, ${workers} workers`;
    const wasAlone = workers > 0 && this.alone > 0;
    if (workers > 0) this.alone = 0;
    else if (++this.alone === ALONE) {
      const others =
        otherWorkers.length === 0
          ? ""
          : `; workers of another version are there: ${otherWorkers.join(", ")}, needed: ${program}`;
      this.say(`waiting for workers: sorbet-sim worker --redis ${url}${others}`);
    }
    this.changed(wasAlone);
  }
}
