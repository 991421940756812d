import { jsonLine } from "../base/json-text.js";
import { UserError } from "../base/user-error.js";
import type { Advance } from "../runner/chip-job.js";
import type { Io } from "./io.js";
import { Progress } from "./progress.js";

const SHORTEST_JSON_MS = 250;

/** How progress is shown: a line on a terminal, JSON lines, or not at all. */
export type ProgressMode = "line" | "json" | "none";

/** @throws UserError for what option --progress does not know */
export function progressMode(io: Io, { progress, quiet }: { progress?: string; quiet?: boolean }): ProgressMode {
  if (progress !== undefined && progress !== "json" && progress !== "line")
    throw new UserError(`--progress must be line or json, found "${progress}"`);
  if (progress === "json" && quiet) throw new UserError("give either --progress json or --quiet, not both");
  if (progress === "json" || (io.progress !== undefined && !quiet)) return "json";
  return io.errIsTerminal && !quiet ? "line" : "none";
}

/** "1.234 ms" */
function simulated(seconds: number): string {
  if (seconds >= 1) return `${seconds.toFixed(3)} s`;
  return seconds >= 1e-3 ? `${(seconds * 1e3).toFixed(3)} ms` : `${(seconds * 1e6).toFixed(0)} us`;
}

/** Adds up how far the chip runs of a command have come, and shows it on stderr. */
export class RunProgress {
  private readonly line: Progress;
  private readonly start = performance.now();
  /** When the first chip run was heard of: rates and the time left count from then. */
  private running = Number.NaN;
  private readonly runs = new Map<number, Advance>();
  private sentences = 0;
  private total = 0;
  private tokensOf: readonly number[] = [];
  private tokens = 0;
  private tickPs = 0;
  private lastJson = 0;

  constructor(
    private readonly io: Io,
    private readonly mode: ProgressMode,
  ) {
    this.line = new Progress(io, mode !== "line");
  }

  /** @param tokensOf tokens of each chip run */
  begin(sentences: number, tokensOf: readonly number[], tickPs: number): void {
    this.total = sentences;
    this.tokensOf = tokensOf;
    this.tokens = tokensOf.reduce((a, b) => a + b, 0);
    this.tickPs = tickPs;
  }

  /** A sentence has left its chip. */
  sentence(): void {
    this.sentences++;
    this.show();
  }

  advance(advance: Advance): void {
    if (this.runs.size === 0) this.running = performance.now();
    this.runs.set(advance.run, advance);
    this.show();
  }

  /** Takes the line away; for scripts, says the last word. */
  end(): void {
    this.line.clear();
    if (this.mode === "json" && this.total > 0) this.writeJson();
  }

  private show(): void {
    if (this.mode === "json") {
      if (performance.now() - this.lastJson >= SHORTEST_JSON_MS) this.writeJson();
      return;
    }
    if (this.mode === "none") return;
    const { seconds, perSecond, share } = this.figures();
    const what = `simulated ${this.sentences} of ${this.total} sentences`;
    const speed = `, ${simulated(seconds)}  ${(perSecond / 1e6).toFixed(1)} M events/s`;
    this.line.show(this.runs.size === 0 ? what : what + speed, share);
  }

  private writeJson(): void {
    this.lastJson = performance.now();
    const { seconds, events, perSecond, share, elapsed, active } = this.figures();
    const eta = share > 0 ? (active / share) * (1 - share) : null;
    const notice = {
      sentences: this.sentences,
      sentences_total: this.total,
      share,
      simulated_seconds: seconds,
      events,
      events_per_second: perSecond,
      elapsed_seconds: elapsed,
      eta_seconds: eta,
    };
    if (this.io.progress === undefined) this.io.err(`${jsonLine(notice)}\n`);
    else this.io.progress(notice);
  }

  private figures() {
    const now = performance.now();
    const elapsed = (now - this.start) / 1000;
    const active = this.runs.size === 0 ? elapsed : (now - this.running) / 1000;
    let ticks = 0;
    let events = 0;
    let tokens = 0;
    for (const run of this.runs.values()) {
      ticks += run.ticks;
      events += run.events;
      tokens += run.share * this.tokensOf[run.run]!;
    }
    const share = Math.max(this.sentences / this.total, this.tokens === 0 ? 0 : tokens / this.tokens);
    return {
      seconds: (ticks * this.tickPs) / 1e12,
      events,
      perSecond: active > 0 ? events / active : 0,
      share,
      elapsed,
      active,
    };
  }
}
