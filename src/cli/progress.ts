import type { Io } from "./io.js";

const SHORTEST_MS = 100;

/** "1 min 20 s" */
function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  return minutes < 60 ? `${minutes} min ${whole % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/**
 * One line on stderr that is rewritten in place, on a terminal only: what is done, how much, how long it will still
 * take.
 */
export class Progress {
  readonly #io: Io;
  readonly #active: boolean;
  #start = performance.now();
  #last = 0;
  #written = false;

  constructor(io: Io, quiet: boolean) {
    this.#io = io;
    this.#active = (io.errIsTerminal || io.progress !== undefined) && !quiet;
  }

  /** Time counts from now on: nothing could be done before. */
  restart(): void {
    this.#start = performance.now();
  }

  /**
   * @param share of the work that is done, 0 to 1; null where there is no end
   * @param since the part of it that was done since the start, by which the rest is judged; less than `share` where
   * some was there already
   */
  show(what: string, share: number | null, since = share): void {
    const now = performance.now();
    if (!this.#active || (now - this.#last < SHORTEST_MS && this.#written)) return;
    this.#last = now;
    this.#written = true;
    const elapsed = (now - this.#start) / 1000;
    if (this.#io.progress !== undefined) {
      this.#io.progress({ text: what, share });
      return;
    }
    if (share === null || since === null) {
      this.#io.err(`\r\x1b[K${what}`);
      return;
    }
    const left = since > 0 && elapsed > 0.5 ? `  about ${duration((elapsed / since) * (1 - share))} left` : "";
    this.#io.err(`\r\x1b[K${what}  ${Math.floor(share * 100)} %${left}`);
  }

  /** Takes the line away; call before anything else is written. */
  clear(): void {
    if (this.#written && this.#io.progress === undefined) this.#io.err("\r\x1b[K");
    this.#written = false;
  }
}
