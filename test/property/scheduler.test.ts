import fc from "fast-check";
import * as rx from "rxjs";
import { describe, expect, it } from "vitest";
import { Kernel } from "../../src/events/kernel.js";
import { TickScheduler } from "../../src/events/virtual-time-scheduler.js";

type Source = (scheduler: rx.SchedulerLike) => rx.Observable<unknown>;
type Step = (source: rx.Observable<unknown>, scheduler: rx.SchedulerLike) => rx.Observable<unknown>;

/** Times of 0 and more, with many equal ones, so that several things fall into one tick. */
const time = fc.oneof(fc.constantFrom(0, 1, 5, 10), fc.nat({ max: 40 }));
/** An interval of length 0 never lets time go on. */
const period = time.map((t) => t + 1);
const count = fc.integer({ min: 0, max: 6 });

const simple: fc.Arbitrary<Source> = fc.oneof(
  fc.tuple(period, count).map(
    ([p, n]): Source =>
      (s) =>
        rx.interval(p, s).pipe(rx.take(n)),
  ),
  fc.tuple(time, period, count).map(
    ([d, p, n]): Source =>
      (s) =>
        rx.timer(d, p, s).pipe(rx.take(n)),
  ),
  time.map(
    (t): Source =>
      (s) =>
        rx.timer(t, s),
  ),
  fc.array(fc.nat(), { maxLength: 5 }).map(
    (values): Source =>
      (s) =>
        rx.scheduled(values, s),
  ),
  time.map(
    (t): Source =>
      (s) =>
        rx.timer(t, s).pipe(rx.mergeMap(() => rx.throwError(() => "source fails"))),
  ),
  fc.array(time, { maxLength: 6 }).map(
    (gaps): Source =>
      (s) =>
        rx.from(gaps).pipe(rx.concatMap((gap) => rx.timer(gap, s).pipe(rx.map(() => gap)))),
  ),
);
const source = fc.oneof(
  { weight: 2, arbitrary: simple },
  {
    weight: 1,
    arbitrary: fc.tuple(simple, simple).map(
      ([a, b]): Source =>
        (s) =>
          rx.merge(a(s), b(s)),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(simple, simple).map(
      ([a, b]): Source =>
        (s) =>
          rx.combineLatest([a(s), b(s)]),
    ),
  },
);

/** What is left of intervals and windows that hold objects is compared as text. */
const shown = (interval: { value: unknown; interval: number }) =>
  `${JSON.stringify(interval.value)} after ${interval.interval}`;

const step: fc.Arbitrary<Step> = fc.oneof(
  time.map(
    (t): Step =>
      (o, s) =>
        o.pipe(rx.delay(t, s)),
  ),
  time.map(
    (t): Step =>
      (o, s) =>
        o.pipe(rx.debounceTime(t, s)),
  ),
  fc.tuple(time, fc.boolean(), fc.boolean()).map(
    ([t, leading, trailing]): Step =>
      (o, s) =>
        o.pipe(rx.throttleTime(t, s, { leading, trailing })),
  ),
  time.map(
    (t): Step =>
      (o, s) =>
        o.pipe(rx.auditTime(t, s)),
  ),
  period.map(
    (t): Step =>
      (o, s) =>
        o.pipe(rx.sampleTime(t, s)),
  ),
  period.map(
    (t): Step =>
      (o, s) =>
        o.pipe(rx.bufferTime(t, s)),
  ),
  fc.tuple(period, fc.option(period), fc.integer({ min: 1, max: 4 })).map(
    ([t, creation, most]): Step =>
      (o, s) =>
        o.pipe(rx.bufferTime(t, creation, most, s)),
  ),
  period.map(
    (t): Step =>
      (o, s) =>
        o.pipe(
          rx.windowTime(t, s),
          rx.mergeMap((w) => w.pipe(rx.toArray())),
        ),
  ),
  fc.constant<Step>((o, s) => o.pipe(rx.timeInterval(s), rx.map(shown))),
  fc.constant<Step>((o, s) => o.pipe(rx.timestamp(s))),
  time.map(
    (t): Step =>
      (o, s) =>
        o.pipe(rx.observeOn(s, t)),
  ),
  time.map(
    (t): Step =>
      (o, s) =>
        o.pipe(rx.subscribeOn(s, t)),
  ),
  fc.tuple(time, period, count).map(
    ([d, p, n]): Step =>
      (o, s) =>
        o.pipe(rx.switchMap(() => rx.timer(d, p, s).pipe(rx.take(n)))),
  ),
  fc.tuple(time, fc.integer({ min: 1, max: 3 })).map(
    ([t, most]): Step =>
      (o, s) =>
        o.pipe(rx.mergeMap((v) => rx.timer(t, s).pipe(rx.map(() => v)), most)),
  ),
  time.map(
    (t): Step =>
      (o, s) =>
        o.pipe(rx.exhaustMap((v) => rx.timer(t, s).pipe(rx.map(() => v)))),
  ),
  time.map(
    (t): Step =>
      (o, s) =>
        o.pipe(rx.takeUntil(rx.timer(t, s))),
  ),
  time.map(
    (t): Step =>
      (o, s) =>
        o.pipe(rx.skipUntil(rx.timer(t, s))),
  ),
  time.map(
    (t): Step =>
      (o, s) =>
        o.pipe(rx.timeout({ each: t, scheduler: s, with: () => rx.of("timed out") })),
  ),
  period.map(
    (t): Step =>
      (o, s) =>
        o.pipe(rx.retry({ count: 2, delay: () => rx.timer(t, s) })),
  ),
  period.map(
    (t): Step =>
      (o, s) =>
        o.pipe(rx.repeat({ count: 2, delay: () => rx.timer(t, s) })),
  ),
  count.map(
    (n): Step =>
      (o) =>
        o.pipe(rx.take(n)),
  ),
);

/** Everything that comes out, with its time, until `until`; the subscription ends at `end`. */
function record(scheduler: rx.SchedulerLike, run: () => void, stream: rx.Observable<unknown>, end: number): string[] {
  const log: string[] = [];
  const note = (what: string) => log.push(`${scheduler.now()} ${what}`);
  const subscription = new rx.Subscription();
  scheduler.schedule(() => {
    subscription.add(
      stream.subscribe({
        next: (value) => note(JSON.stringify(value)),
        error: (error) => note(`error ${error instanceof Error ? error.message : error}`),
        complete: () => note("complete"),
      }),
    );
  });
  scheduler.schedule(() => subscription.unsubscribe(), end);
  run();
  return log;
}

describe("RxJS in simulated time", () => {
  it("does what RxJS's own virtual time does, whatever the operators", () => {
    let longest = 0;
    fc.assert(
      fc.property(source, fc.array(step, { maxLength: 4 }), fc.integer({ min: 1, max: 400 }), (source, steps, end) => {
        const build = (scheduler: rx.SchedulerLike) =>
          steps.reduce((stream, step) => step(stream, scheduler), source(scheduler)).pipe(rx.take(200));
        const own = new rx.VirtualTimeScheduler(undefined, 1000);
        const expected = record(own, () => own.flush(), build(own), end);
        const kernel = new Kernel();
        const ticks = new TickScheduler(kernel, 7);
        expect(record(ticks, () => kernel.run(1000), build(ticks), end)).toEqual(expected);
        longest = Math.max(longest, expected.length);
      }),
      { numRuns: 2000 },
    );
    expect(longest).toBeGreaterThan(20);
  });
});
