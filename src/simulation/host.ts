import { concatMap, from, map, mergeMap, Observable, type SchedulerLike, type Subscription, timer } from "rxjs";
import type { HostSpec } from "../contracts/chip.js";

/** The chip as the host sees it. */
export interface HostedChip {
  admit(sentence: number): void;
  /** Calls back once, when the sentence has left the chip. */
  whenGone(sentence: number, done: () => void): void;
}

/**
 * The host: sentences arrive one after the other (`arrivalTicks` apart, or all at once) and enter the chip in order,
 * at most `inFlight` at a time. Runs in simulated time on `scheduler`, whose unit is one tick.
 */
export function startHost(
  sentences: number,
  spec: HostSpec,
  chip: HostedChip,
  scheduler: SchedulerLike,
  fail: (error: unknown) => void,
): Subscription {
  const indices = Array.from({ length: sentences }, (_, s) => s);
  const gone = (sentence: number): Observable<never> =>
    new Observable((subscriber) => {
      chip.whenGone(sentence, () => subscriber.complete());
      chip.admit(sentence);
    });
  return from(indices)
    .pipe(
      concatMap((sentence) => timer(sentence === 0 ? 0 : spec.arrivalTicks, scheduler).pipe(map(() => sentence))),
      mergeMap(gone, spec.inFlight),
    )
    .subscribe({ error: fail });
}
