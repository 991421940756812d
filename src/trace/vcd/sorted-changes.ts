import type { OutputFile } from "../../files/output-file.js";
import type { Outputs } from "../../files/outputs.js";

/** Changes that are sorted in memory at once; more go through files. */
const SORTED_AT_ONCE = 1 << 19;
const WORDS = 3;
const CHANGE_BYTES = WORDS * Float64Array.BYTES_PER_ELEMENT;

/** A signal's change at a time: what is added to it, or what it becomes. */
export interface Change {
  readonly time: number;
  readonly signal: number;
  readonly value: number;
}

/**
 * Changes in any order, given back by time, those of one time in the order in which they came. Memory stays flat:
 * sorted stretches go to files.
 */
export class SortedChanges {
  private changes = new Float64Array(SORTED_AT_ONCE * WORDS);
  private count = 0;
  private readonly files: OutputFile[] = [];

  /** @param path beside which files of sorted stretches may be made */
  constructor(
    private readonly outputs: Outputs,
    private readonly path: string,
  ) {}

  add(time: number, signal: number, value: number): void {
    const at = this.count * WORDS;
    this.changes[at] = time;
    this.changes[at + 1] = signal;
    this.changes[at + 2] = value;
    if (++this.count === SORTED_AT_ONCE) this.spill();
  }

  *inOrder(): Generator<Change> {
    const sources: Iterator<Change>[] = [...this.files.map((file) => readBack(file)), decoded(this.sorted())];
    const heads = sources.map((source) => source.next());
    for (;;) {
      let first = -1;
      for (let i = 0; i < heads.length; i++) {
        const head = heads[i]!;
        if (head.done) continue;
        const best = first < 0 ? undefined : heads[first]!;
        if (best === undefined || best.done || head.value.time < best.value.time) first = i;
      }
      if (first < 0) break;
      const head = heads[first]!;
      if (!head.done) yield head.value;
      heads[first] = sources[first]!.next();
    }
    for (const file of this.files.splice(0)) this.outputs.remove(file);
    this.count = 0;
  }

  private sorted(): Float64Array {
    const { changes, count } = this;
    const order = new Uint32Array(count).map((_, i) => i);
    order.sort((a, b) => changes[a * WORDS]! - changes[b * WORDS]! || a - b);
    const result = new Float64Array(count * WORDS);
    order.forEach((from, to) => {
      for (let w = 0; w < WORDS; w++) result[to * WORDS + w] = changes[from * WORDS + w]!;
    });
    return result;
  }

  private spill(): void {
    const file = this.outputs.file(this.path);
    file.write(new Uint8Array(this.sorted().buffer));
    file.close();
    this.files.push(file);
    this.count = 0;
  }
}

function* decoded(words: Float64Array): Generator<Change> {
  for (let at = 0; at < words.length; at += WORDS)
    yield { time: words[at]!, signal: words[at + 1]!, value: words[at + 2]! };
}

function* readBack(file: OutputFile): Generator<Change> {
  let rest = new Uint8Array(0);
  for (const chunk of file.read()) {
    const bytes = new Uint8Array(rest.length + chunk.length);
    bytes.set(rest);
    bytes.set(chunk, rest.length);
    const whole = bytes.length - (bytes.length % CHANGE_BYTES);
    yield* decoded(new Float64Array(bytes.buffer, 0, whole / Float64Array.BYTES_PER_ELEMENT));
    rest = bytes.slice(whole);
  }
}
