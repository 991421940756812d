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

  /** Sentences that are in, all before them too. */
  inOrder(): number {
    while (this.path[this.complete]) this.complete++;
    return this.complete;
  }
}
