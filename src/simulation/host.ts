import {
  bufferCount,
  concatMap,
  filter,
  from,
  map,
  mergeMap,
  Observable,
  of,
  type SchedulerLike,
  Subject,
  type Subscription,
  take,
  timer,
} from "rxjs";
import type { HostSpec } from "../contracts/chip.js";

/** The chip as the host sees it. */
export interface HostedChip {
  /** A sentence leaves the host's queue and may enter. Calls back once, when it has left the chip. */
  admit(sentence: number, gone: () => void): void;
}

/** When sentences come to the host. */
export type Coming =
  /** At these ticks, in ascending order. */
  | { readonly kind: "open"; readonly ticks: readonly number[] }
  /** So many at once, each time those before have left the chip. */
  | { readonly kind: "closed"; readonly group: number }
  /** Each as soon as the chip can admit it. */
  | { readonly kind: "ready" };

/** What became of each sentence at the host. */
export class HostLog {
  /** Tick in which each came; NaN before. */
  readonly arrived: Float64Array;
  readonly refused: number[] = [];

  constructor(sentences: number) {
    this.arrived = new Float64Array(sentences).fill(Number.NaN);
  }
}

/**
 * The host: sentences come as `coming` says, wait in its queue, and enter the chip in order, at most `inFlight` at a
 * time. Where the queue has a limit, a sentence that finds it full is refused, or is held before it, with those
 * behind. Runs in simulated time on `scheduler`, whose unit is one tick.
 */
export function startHost(
  log: HostLog,
  { inFlight, queue: limit, full }: Pick<HostSpec, "inFlight" | "queue" | "full">,
  coming: Coming,
  chip: HostedChip,
  scheduler: SchedulerLike,
  fail: (error: unknown) => void,
): Subscription {
  const most = limit ?? Number.POSITIVE_INFINITY;
  let inChip = 0;
  let queued = 0;
  /** Something has left the queue or the chip. */
  const moved = new Subject<void>();
  const canTake = (): boolean => inChip < inFlight || queued < most;

  const come = (sentence: number): number => {
    log.arrived[sentence] = scheduler.now();
    return sentence;
  };
  const enqueue = (sentence: number): number => {
    queued++;
    return sentence;
  };
  const serve = (sentence: number): Observable<never> =>
    new Observable((subscriber) => {
      queued--;
      inChip++;
      if (coming.kind === "ready") come(sentence);
      chip.admit(sentence, () => {
        inChip--;
        subscriber.complete();
        moved.next();
      });
      moved.next();
    });
  const accepted = (sentence: number): boolean => {
    if (full === "wait" || canTake()) return true;
    log.refused.push(sentence);
    return false;
  };
  /** A sentence as soon as the queue takes it. */
  const held = (sentence: number): Observable<number> =>
    full === "refuse" || canTake()
      ? of(sentence)
      : moved.pipe(
          filter(canTake),
          take(1),
          map(() => sentence),
        );

  const sentences = from(Array.from(log.arrived, (_, sentence) => sentence));
  const served = (sentence: Observable<number>): Observable<never> =>
    sentence.pipe(map(enqueue), mergeMap(serve, inFlight));
  const passing = ((): Observable<never> => {
    switch (coming.kind) {
      case "ready":
        return served(sentences.pipe(concatMap((sentence) => timer(0, scheduler).pipe(map(() => sentence)))));
      case "closed":
        return sentences.pipe(
          bufferCount(coming.group),
          concatMap((group) => timer(0, scheduler).pipe(concatMap(() => served(from(group.map(come)))))),
        );
      case "open": {
        const { ticks } = coming;
        return served(
          sentences.pipe(
            concatMap((sentence) =>
              timer(Math.max(0, ticks[sentence]! - scheduler.now()), scheduler).pipe(
                map(() => come(sentence)),
                concatMap(held),
              ),
            ),
            filter(accepted),
          ),
        );
      }
    }
  })();
  return passing.subscribe({ error: fail });
}
