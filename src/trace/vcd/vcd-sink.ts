import { join } from "node:path";
import { checkReplaceable, type Outputs } from "../../files/outputs.js";
import type { Block } from "../block.js";
import { FileBytes } from "../parquet/file-bytes.js";
import type { TraceSink } from "../trace-sink.js";
import { MatchedPatterns, type Signal, SignalChanges, type SignalChoice } from "./signals.js";
import { SortedChanges } from "./sorted-changes.js";

/** Path of a run's file within a run folder. */
export const vcdFile = (run: number): string => `traces/signals${run === 0 ? "" : `.run${run}`}.vcd`;

/** Bits of every signal. */
const BITS = 32;
const WRITE_AT = 1 << 18;
const encoder = new TextEncoder();
/** Printable characters that name a signal in the file. */
const FIRST_CHARACTER = 33;
const CHARACTERS = 94;

function identifier(signal: number): string {
  let rest = signal;
  let text = "";
  do {
    text += String.fromCharCode(FIRST_CHARACTER + (rest % CHARACTERS));
    rest = Math.floor(rest / CHARACTERS) - 1;
  } while (rest >= 0);
  return text;
}

/** Declarations: scopes within scopes, signals in the order of their paths. */
function declarations(signals: readonly Signal[]): string {
  const order = signals.map((_, i) => i);
  const key = (i: number) => [...signals[i]!.scope, signals[i]!.name].join(".");
  order.sort((a, b) => key(a).localeCompare(key(b), "en", { numeric: true }));
  let text = "";
  let open: readonly string[] = [];
  const close = (to: number): void => {
    for (let depth = open.length; depth > to; depth--) text += "$upscope $end\n";
  };
  for (const i of order) {
    const { scope, name } = signals[i]!;
    let common = 0;
    while (common < open.length && common < scope.length && open[common] === scope[common]) common++;
    close(common);
    for (const part of scope.slice(common)) text += `$scope module ${part} $end\n`;
    open = scope;
    text += `$var integer ${BITS} ${identifier(i)} ${name} $end\n`;
  }
  close(0);
  return text;
}

interface Run {
  readonly changes: SortedChanges;
  readonly signals: SignalChanges;
}

/** Chosen signals over a chosen time as Value Change Dump, one file a chip run; times in picoseconds. */
export class VcdSink implements TraceSink {
  private readonly runs = new Map<number, Run>();
  private readonly written: string[] = [];
  private readonly matched = new MatchedPatterns();

  constructor(
    private readonly outputs: Outputs,
    private readonly folder: string,
    private readonly tickPs: number,
    private readonly choice: SignalChoice,
    private readonly nameOf: (run: number) => string = vcdFile,
  ) {
    checkReplaceable(join(folder, nameOf(0)));
  }

  write(block: Block): void {
    let run = this.runs.get(block.run);
    if (run === undefined) {
      const changes = new SortedChanges(this.outputs, join(this.folder, this.nameOf(block.run)));
      const signals = new SignalChanges(this.choice, this.matched, (tick, signal, by) => changes.add(tick, signal, by));
      run = { changes, signals };
      this.runs.set(block.run, run);
    }
    run.signals.write(block);
  }

  endRun(number: number): void {
    const run = this.runs.get(number);
    if (run === undefined) return;
    this.runs.delete(number);
    this.writeFile(number, run);
  }

  async finish(): Promise<string[]> {
    for (const run of [...this.runs.keys()]) this.endRun(run);
    this.matched.check(this.choice);
    return this.written.sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  }

  private writeFile(number: number, { changes, signals }: Run): void {
    const name = this.nameOf(number);
    const file = new FileBytes(this.outputs, join(this.folder, name));
    const values = new Int32Array(signals.signals.length);
    const shown = new Int32Array(signals.signals.length);
    let text = `$version sorbet-sim $end\n$comment chip run ${number}; 1 tick = ${this.tickPs} ps $end\n$timescale 1 ps $end\n`;
    text += `${declarations(signals.signals)}$enddefinitions $end\n$dumpvars\n`;
    for (let signal = 0; signal < values.length; signal++) text += `b0 ${identifier(signal)}\n`;
    text += "$end\n";
    let time = -1;
    const changed = new Set<number>();
    const show = (): void => {
      let lines = "";
      for (const signal of changed) {
        if (values[signal] === shown[signal]) continue;
        shown[signal] = values[signal]!;
        lines += `b${values[signal]!.toString(2)} ${identifier(signal)}\n`;
      }
      changed.clear();
      if (lines !== "") text += `#${time * this.tickPs}\n${lines}`;
      if (text.length < WRITE_AT) return;
      file.appendBytes(encoder.encode(text));
      file.drain();
      text = "";
    };
    for (const change of changes.inOrder()) {
      if (change.time !== time) show();
      time = change.time;
      values[change.signal] = values[change.signal]! + change.value;
      changed.add(change.signal);
    }
    show();
    file.appendBytes(encoder.encode(text));
    file.finish();
    this.written.push(name);
  }
}
