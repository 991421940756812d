import type { Chip } from "../chip/chip.js";
import type { ChipProgram } from "../contracts/program.js";
import { recordsFor } from "../cores/work-items.js";

/** Sentences of which something moves are further apart than they have records: the run needs a record for each. */
export class RecordsFull extends Error {}

/**
 * Records of counters that sentences need which are in a chip or have credits on their way: a credit belongs to a
 * window slot or a bank that is taken. One more than those, so that the next can enter.
 */
export function unsettledRecords({ inputs }: ChipProgram, inFlight: number): number {
  const held = inputs.map(({ slots }) =>
    slots.kind === "ring" ? slots.slots : slots.kind === "bank" ? slots.banks : 0,
  );
  return recordsFor(inFlight + Math.max(...held) + 1);
}

/**
 * What becomes of sentences that have left a chip, and of which all credits are back: nothing of them is counted any
 * more.
 */
export interface SentenceTaker {
  /** To be called first: a network may count then. */
  readonly settle: (sentence: number) => void;
  readonly take: (sentence: number) => void;
  /** Whether they are taken as soon as that is so, and their records used again; else all when the run has ended. */
  readonly early: boolean;
}

/** Has the sentences of a run taken, in order. */
export class SettledSentences {
  /** Sentences, from the first, that have left the chip, and others after them. */
  private left = 0;
  private readonly others = new Set<number>();
  private taken = 0;

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
    if (sentence - this.taken < records) return;
    this.takeSettled();
    if (sentence - this.taken >= records) throw new RecordsFull();
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
    for (; this.taken < end; this.taken++) {
      settle(this.taken);
      take(this.taken);
      if (early) this.chip.forget(this.taken);
    }
  }
}
