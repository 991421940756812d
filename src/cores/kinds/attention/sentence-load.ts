import { ChipFault } from "../../fault.js";
import type { InputWindows } from "../../input-windows.js";
import type { PathRecord } from "../../path.js";
import type { CoreServices } from "../../services.js";

/** How far K, or V, of each sentence has been written. Its length is known from the end-of-sentence bit alone. */
export class SentenceLoad {
  /** Tokens written, by sentence. */
  readonly closed: Int32Array;
  /** Tokens of each sentence; -1 as long as the last has not been written. */
  readonly length: Int32Array;
  /** Paths of sentences that are complete and still in use. */
  private readonly paths = new Map<number, PathRecord>();
  private readonly whole: Uint8Array;
  private complete = 0;

  constructor(
    readonly windows: InputWindows,
    private readonly services: CoreServices,
  ) {
    const { sentences } = services.items;
    this.closed = new Int32Array(sentences);
    this.length = new Int32Array(sentences).fill(-1);
    this.whole = new Uint8Array(sentences);
  }

  /**
   * A token has been written.
   * @returns whether its sentence is complete now
   * @throws ChipFault if the sentence was complete before
   */
  written(item: number, path: PathRecord): boolean {
    const { items, itemName } = this.services;
    const sentence = items.sentenceOf[item]!;
    if (this.windows.endsSentence(item)) this.length[sentence] = items.tokenOf[item]! + 1;
    this.closed[sentence] = this.closed[sentence]! + 1;
    if (this.isComplete(sentence))
      throw new ChipFault(`${this.windows.name}: ${itemName(item)} comes after the end of its sentence`);
    if (this.closed[sentence] !== this.length[sentence]) return false;
    this.whole[sentence] = 1;
    this.paths.set(sentence, path);
    return true;
  }

  /** Path of the last token of a sentence; undefined unless the sentence is complete and in use. */
  path(sentence: number): PathRecord | undefined {
    return this.paths.get(sentence);
  }

  /** A sentence is no longer in use. */
  release(sentence: number): void {
    this.paths.delete(sentence);
  }

  /** One line for each sentence that has begun and is not complete. */
  unfinished(): string[] {
    return [...this.closed.keys()]
      .filter((sentence) => this.closed[sentence]! > 0 && !this.isComplete(sentence))
      .map((sentence) => {
        const length = this.length[sentence]! < 0 ? "its end has not been seen" : `it has ${this.length[sentence]}`;
        return `${this.windows.name}: ${this.closed[sentence]} tokens of sentence ${sentence} are written, ${length}`;
      });
  }

  /** Number of complete sentences before the first incomplete one. */
  inOrder(): number {
    while (this.isComplete(this.complete)) this.complete++;
    return this.complete;
  }

  private isComplete(sentence: number): boolean {
    return this.whole[sentence] === 1;
  }
}
