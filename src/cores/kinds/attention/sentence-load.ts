import type { PathRecord } from "../../path.js";

/** How far K, or V, of each sentence has been written; its length is known from the end-of-sentence bit alone. */
export class SentenceLoad {
  readonly closed: Int32Array;
  readonly length: Int32Array;
  readonly path: (PathRecord | undefined)[] = [];
  private complete = 0;

  constructor(sentences: number) {
    this.closed = new Int32Array(sentences);
    this.length = new Int32Array(sentences).fill(-1);
  }

  /** One line for each sentence that has begun and is not in. */
  unfinished(name: string): string[] {
    return [...this.closed.keys()]
      .filter((sentence) => this.closed[sentence]! > 0 && !this.path[sentence])
      .map((sentence) => {
        const length = this.length[sentence]! < 0 ? "its end has not been seen" : `it has ${this.length[sentence]}`;
        return `${name}: ${this.closed[sentence]} tokens of sentence ${sentence} are written, ${length}`;
      });
  }

  /** Sentences that are in, all before them too. */
  inOrder(): number {
    while (this.path[this.complete]) this.complete++;
    return this.complete;
  }
}
