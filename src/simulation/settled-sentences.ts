import type { Chip } from "../chip/chip.js";
import type { ChipProgram } from "../contracts/program.js";
import { recordsFor } from "../cores/work-items.js";

/** Two sentences that are not settled would share a record: the run needs a record for each sentence. */
export class RecordsFull extends Error {}

/**
 * Number of counter records for sentences that are in a chip or have credits under way, and one more, so that the next
 * sentence can enter. A credit under way belongs to an occupied window slot or bank.
 */
export function unsettledRecords({ inputs }: ChipProgram, inFlight: number): number {
  const held = inputs.map(({ slots }) =>
    slots.kind === "ring" ? slots.slots : slots.kind === "bank" ? slots.banks : 0,
  );
  return recordsFor(inFlight + Math.max(...held) + 1);
}

/** Handles settled sentences: they have left the chip, all their credits are back, and their counts are final. */
export interface SentenceTaker {
  /** Called first, so that the network can complete its counts. */
  readonly settle: (sentence: number) => void;
  readonly take: (sentence: number) => void;
  /**
   * True: a sentence is read as soon as it is settled, and its record is reused. False: all are read when the run has
   * ended.
   */
  readonly early: boolean;
}

/** Reads the settled sentences of a run, in order. */
export class SettledSentences {
  /** Number of sentences, from the first on, that have left the chip; and those that have left out of order. */
  private left = 0;
  private readonly others = new Set<number>();
  private read = 0;

  constructor(
    private readonly chip: Chip,
    private readonly taker: SentenceTaker,
  ) {}

  /** A sentence has left the chip. */
  gone(sentence: number): void {
    this.others.add(sentence);
    while (this.others.delete(this.left)) this.left++;
    if (this.taker.early) this.takeSettled();
  }

  /** A sentence is about to enter. @throws RecordsFull if the one that had its record is not settled */
  entering(sentence: number): void {
    const { records } = this.chip.items;
    if (sentence - this.read < records) return;
    this.takeSettled();
    if (sentence - this.read >= records) throw new RecordsFull();
  }

  /** The chip is at rest. */
  finish(): void {
    this.takeUntil(this.chip.items.sentences);
  }

  private takeSettled(): void {
    this.takeUntil(Math.min(this.left, this.chip.settled()));
  }

  private takeUntil(end: number): void {
    const { settle, take, early } = this.taker;
    for (; this.read < end; this.read++) {
      settle(this.read);
      take(this.read);
      if (early) this.chip.forget(this.read);
    }
  }
}
