import type { PathRecord } from "../../path.js";

/** How far K, or V, of each sentence has been written; its length is known from the end-of-sentence bit alone. */
export class SentenceLoad {
  readonly closed: Int32Array;
  readonly length: Int32Array;
  /** Paths of sentences that are in and still in use. */
  private readonly paths = new Map<number, PathRecord>();
  private readonly whole: Uint8Array;
  private complete = 0;

  constructor(sentences: number) {
    this.closed = new Int32Array(sentences);
    this.length = new Int32Array(sentences).fill(-1);
    this.whole = new Uint8Array(sentences);
  }

  isIn(sentence: number): boolean {
    return this.whole[sentence] === 1;
  }

  /** All of a sentence has been written. */
  end(sentence: number, path: PathRecord): void {
    this.whole[sentence] = 1;
    this.paths.set(sentence, path);
  }

  /** How the last token of a sentence came in; undefined if it has not, or is no longer in use. */
  path(sentence: number): PathRecord | undefined {
    return this.paths.get(sentence);
  }

  /** A sentence is no longer in use. */
  release(sentence: number): void {
    this.paths.delete(sentence);
  }

  /** One line for each sentence that has begun and is not in. */
  unfinished(name: string): string[] {
    return [...this.closed.keys()]
      .filter((sentence) => this.closed[sentence]! > 0 && !this.isIn(sentence))
      .map((sentence) => {
        const length = this.length[sentence]! < 0 ? "its end has not been seen" : `it has ${this.length[sentence]}`;
        return `${name}: ${this.closed[sentence]} tokens of sentence ${sentence} are written, ${length}`;
      });
  }

  /** Sentences that are in, all before them too. */
  inOrder(): number {
    while (this.isIn(this.complete)) this.complete++;
    return this.complete;
  }
}
