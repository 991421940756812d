import {
  bufferTime,
  debounceTime,
  delay,
  interval,
  type MonoTypeOperatorFunction,
  mergeMap,
  NEVER,
  type Observable,
  type OperatorFunction,
  of,
  type SchedulerAction,
  type SchedulerLike,
  Subject,
  take,
  throttleTime,
  timer,
} from "rxjs";
import { TestScheduler } from "rxjs/testing";
import { describe, expect, it } from "vitest";
import { Kernel } from "../../src/events/kernel.js";
import { TickScheduler } from "../../src/events/virtual-time-scheduler.js";

const PRIORITY = 4;

function simulated(ticksPerUnit?: number) {
  const kernel = new Kernel();
  return { kernel, scheduler: new TickScheduler(kernel, PRIORITY, ticksPerUnit) };
}

type Values = Record<string, unknown>;
interface Diagram {
  readonly source?: string;
  readonly expected: string;
  readonly unsubscribe?: string;
  readonly values?: Values;
  readonly stream: (scheduler: SchedulerLike, source: Observable<string>) => Observable<unknown>;
}

/** Applies an operator to the source of a diagram. */
function on(operator: (scheduler: SchedulerLike) => OperatorFunction<string, unknown>): Diagram["stream"] {
  return (scheduler, source) => source.pipe(operator(scheduler));
}
function through<T>(): MonoTypeOperatorFunction<T> {
  return mergeMap((x: T) => of(x));
}

/** What characters of diagrams stand for unless the diagram says so. */
const SYMBOLS = Object.fromEntries([..."0123456789abcdexy"].map((c) => [c, c >= "a" ? c : Number(c)]));

// One character is 10 ms, as in RxJS's own tests.
const DIAGRAMS: Record<string, Diagram> = {
  "timer, once": { expected: "-----(0|)", stream: (s) => timer(50, s) },
  "timer, at once": { expected: "(0|)", stream: (s) => timer(0, s) },
  "timer, periodic": { expected: "----0-1-2-(3|)", stream: (s) => timer(40, 20, s).pipe(take(4)) },
  "timer, periodic from now on": { expected: "0--1--(2|)", stream: (s) => timer(0, 30, s).pipe(take(3)) },
  "timer, at a date": { expected: "---(0|)", stream: (s) => timer(new Date(s.now() + 30), s) },
  "timer, cancelled": { expected: "0--1--2-", unsubscribe: "--------!", stream: (s) => timer(0, 30, s) },
  interval: { expected: "---0--1--2--3-", unsubscribe: "-------------!", stream: (s) => interval(30, s) },
  "interval of zero": { expected: "(0123|)", stream: (s) => interval(0, s).pipe(take(4)) },
  "interval, negative": { expected: "(01|)", stream: (s) => interval(-1, s).pipe(take(2)) },
  delay: { source: "--a-b---|", expected: "-----a-b|", stream: on((s) => delay(30, s)) },
  "delay to a date": {
    source: "--a--b---|",
    expected: "----ab---|",
    stream: on((s) => delay(new Date(s.now() + 40), s)),
  },
  "delay, failing source": { source: "--a---b-#", expected: "-----a--#", stream: on((s) => delay(30, s)) },
  "delay, cancelled": {
    source: "--a---b---c",
    expected: "-----a--",
    unsubscribe: "--------!",
    stream: (s, source) => source.pipe(through(), delay(30, s), through()),
  },
  bufferTime: {
    source: "--a--b----c--d-e----|",
    expected: "-------x------y-----(z|)",
    values: { x: ["a", "b"], y: ["c", "d"], z: ["e"] },
    stream: on((s) => bufferTime(70, s)),
  },
  "bufferTime, full before its time": {
    source: "--a--b----c--d-e----|",
    expected: "-----x-------y------(z|)",
    values: { x: ["a", "b"], y: ["c", "d"], z: ["e"] },
    stream: on((s) => bufferTime(100, null, 2, s)),
  },
  "bufferTime, overlapping": {
    source: "-a--b--c--d--e--|",
    expected: "--------x----y--(zw|)",
    values: { x: ["a", "b", "c"], y: ["c", "d", "e"], z: ["e"], w: [] },
    stream: on((s) => bufferTime(80, 50, s)),
  },
  "bufferTime of silence": {
    expected: "---x--x--x-",
    unsubscribe: "-----------!",
    values: { x: [] },
    stream: (s) => NEVER.pipe(bufferTime(30, s)),
  },
  "bufferTime, failing source": {
    source: "-a-b-c#",
    expected: "----x-#",
    values: { x: ["a", "b"] },
    stream: on((s) => bufferTime(40, s)),
  },
  "bufferTime, ended by its reader": {
    source: "-a-b-c-d-e-f-|",
    expected: "---x--(y|)",
    values: { x: ["a", "b"], y: ["c"] },
    stream: (s, source) => source.pipe(bufferTime(30, s), take(2)),
  },
  debounceTime: { source: "-a--bc--d---|", expected: "---a---c--d-|", stream: on((s) => debounceTime(20, s)) },
  "debounceTime, ended while waiting": {
    source: "-a-b-c-|",
    expected: "-------(c|)",
    stream: on((s) => debounceTime(50, s)),
  },
  "debounceTime, failing while waiting": {
    source: "-a----b-#",
    expected: "----a---#",
    stream: on((s) => debounceTime(30, s)),
  },
  "debounceTime, cancelled": {
    source: "--a--bc--d--|",
    expected: "----a--",
    unsubscribe: "-------!",
    stream: on((s) => debounceTime(20, s)),
  },
  throttleTime: {
    source: "-a-x-y----b---x-cx---|",
    expected: "-a--------b-----c----|",
    stream: on((s) => throttleTime(50, s)),
  },
  "throttleTime, last value": {
    source: "-a-xy-----b--x--cxxx--|",
    expected: "-----y--------x---x---(x|)",
    stream: on((s) => throttleTime(40, s, { leading: false, trailing: true })),
  },
  "throttleTime, failing source": {
    source: "-ab----c-#",
    expected: "-a-----c-#",
    stream: on((s) => throttleTime(40, s)),
  },
};

/** [frame, kind, value or error] of everything a diagram's stream does on the kernel. */
function play({ source = "", unsubscribe, stream }: Diagram): unknown[] {
  const { kernel, scheduler } = simulated();
  const log: unknown[] = [];
  const subject = new Subject<string>();
  scheduler.schedule(() => {
    const subscription = stream(scheduler, subject).subscribe({
      next: (value) => log.push([scheduler.now(), "N", value]),
      error: (error) => log.push([scheduler.now(), "E", error]),
      complete: () => log.push([scheduler.now(), "C", undefined]),
    });
    if (unsubscribe) scheduler.schedule(() => subscription.unsubscribe(), unsubscribe.indexOf("!") * 10);
  });
  for (const { frame, notification } of TestScheduler.parseMarbles(source)) {
    scheduler.schedule(() => {
      if (notification.kind === "N") subject.next(notification.value as string);
      else if (notification.kind === "E") subject.error(notification.error);
      else subject.complete();
    }, frame);
  }
  kernel.run(10_000);
  return log;
}

function expectation({ expected, values }: Diagram): unknown[] {
  return TestScheduler.parseMarbles(expected, { ...SYMBOLS, ...values }).map(({ frame, notification }) => [
    frame,
    notification.kind,
    notification.kind === "E" ? notification.error : notification.kind === "N" ? notification.value : undefined,
  ]);
}

describe("RxJS operators in simulated time", () => {
  it.each(Object.keys(DIAGRAMS))("%s", (name) => {
    const diagram = DIAGRAMS[name]!;
    expect(play(diagram)).toEqual(expectation(diagram));
  });

  it.each(Object.keys(DIAGRAMS))("RxJS's own test scheduler agrees with the diagram of %s", (name) => {
    const { source, expected, unsubscribe, values, stream } = DIAGRAMS[name]!;
    const scheduler = new TestScheduler((actual, wanted) => expect(actual).toEqual(wanted));
    const input = scheduler.createHotObservable<string>(source ?? "");
    scheduler.expectObservable(stream(scheduler, input), unsubscribe ?? null).toBe(expected, { ...SYMBOLS, ...values });
    scheduler.flush();
  });
});

describe("the scheduler of simulated time", () => {
  it("runs actions by time and then in the order of scheduling", () => {
    const { kernel, scheduler } = simulated();
    const seen: number[] = [];
    for (const [delay, state] of [
      [0, 1],
      [100, 2],
      [0, 3],
      [5000, 4],
      [0, 5],
      [100, 6],
      [-2, 7],
    ] as const) {
      scheduler.schedule((value) => seen.push(value!), delay, state);
    }
    kernel.run();
    expect(seen).toEqual([1, 3, 5, 7, 2, 6, 4]);
  });

  it("lets an action schedule itself again", () => {
    const { kernel, scheduler } = simulated();
    const seen: number[][] = [];
    scheduler.schedule<number>(
      function (left) {
        seen.push([scheduler.now(), left!]);
        if (left! > 0) this.schedule(left! - 1, 100);
      },
      100,
      2,
    );
    kernel.run();
    expect(seen).toEqual([
      [100, 2],
      [200, 1],
      [300, 0],
    ]);
  });

  it("lets a spent action be scheduled again from outside", () => {
    const { kernel, scheduler } = simulated();
    const seen: string[] = [];
    const action = scheduler.schedule<string>(
      (state) => seen.push(`${state} at ${scheduler.now()}`),
      1,
      "first",
    ) as unknown as SchedulerAction<string>;
    kernel.run();
    action.schedule("second", 5);
    kernel.run();
    expect(seen).toEqual(["first at 1", "second at 6"]);
  });

  it("replaces what an action waited for when it is scheduled again", () => {
    const { kernel, scheduler } = simulated();
    const seen: string[] = [];
    const action = scheduler.schedule<string>(
      (state) => seen.push(`${state} at ${scheduler.now()}`),
      10,
      "first",
    ) as unknown as SchedulerAction<string>;
    action.schedule("second", 20);
    kernel.run();
    expect(seen).toEqual(["second at 20"]);
  });

  it("runs no cancelled action, not even one of the tick in progress, nor the next owner of its event in its place", () => {
    const { kernel, scheduler } = simulated();
    const seen: string[] = [];
    const late = scheduler.schedule(() => seen.push("late"), 10);
    scheduler.schedule(() => {
      next.unsubscribe();
      late.unsubscribe();
      scheduler.schedule(() => seen.push(`new at ${scheduler.now()}`), 20);
    }, 5);
    const next = scheduler.schedule(() => seen.push("next"), 5);
    kernel.run();
    expect(seen).toEqual(["new at 25"]);
    expect(next.closed && late.closed).toBe(true);
  });

  it("does not revive a cancelled action", () => {
    const { kernel, scheduler } = simulated();
    const action = scheduler.schedule(() => expect.unreachable(), 10) as unknown as SchedulerAction<unknown>;
    action.unsubscribe();
    action.schedule(undefined, 20);
    kernel.run();
    expect(kernel.now).toBe(10);
  });

  it("uses the numbers of past, cancelled and failed actions again", () => {
    const { kernel, scheduler } = simulated();
    for (let n = 0; n < 50; n++) {
      scheduler.schedule(() => scheduler.schedule(() => {}, 1).unsubscribe(), 1);
      scheduler.schedule(() => {
        throw new Error("broken action");
      }, 2);
      scheduler.schedule(() => {}, 2);
      expect(() => kernel.run()).toThrow("broken action");
      kernel.run();
    }
    expect((scheduler as unknown as { actions: unknown[] }).actions.length).toBeLessThan(8);
  });

  it("never runs what is scheduled at infinity", () => {
    const { kernel, scheduler } = simulated();
    expect(scheduler.schedule(() => expect.unreachable(), Number.POSITIVE_INFINITY).closed).toBe(true);
    expect(kernel.pending).toBe(0);
  });

  it("cancels everything when an action throws, and hands the error to whoever runs the kernel", () => {
    const { kernel, scheduler } = simulated();
    const seen: string[] = [];
    const broken = scheduler.schedule(() => {
      throw new Error("broken action");
    }, 1);
    const rest = [1, 1, 2, 5000].map((delay) => scheduler.schedule(() => seen.push("ran"), delay));
    expect(() => kernel.run()).toThrow("broken action");
    expect([broken, ...rest].every((action) => action.closed)).toBe(true);
    scheduler.schedule(() => seen.push("afterwards"), 1);
    kernel.run();
    expect(seen).toEqual(["afterwards"]);
  });

  it("counts time in units of several ticks, or several units to a tick", () => {
    for (const [ticksPerUnit, ticks] of [
      [500, 1500],
      [0.25, 1],
      [1 / 3, 1],
    ] as const) {
      const { kernel, scheduler } = simulated(ticksPerUnit);
      const times: number[] = [];
      scheduler.schedule(() => times.push(kernel.now, scheduler.now()), 3);
      kernel.run();
      expect(times).toEqual([ticks, ticks / ticksPerUnit]);
    }
    expect(() => simulated(0)).toThrow("positive");
  });

  it("rounds to ticks, and lets a positive delay never pass in no time", () => {
    const { kernel, scheduler } = simulated(0.5);
    const ticks: number[] = [];
    for (const delay of [0, 1e-9, 2.9, 3.1]) scheduler.schedule(() => ticks.push(kernel.now), delay);
    kernel.run();
    expect(ticks).toEqual([0, 1, 1, 2]);
  });

  it("shares one order of time with the other handlers of the kernel", () => {
    const { kernel, scheduler } = simulated();
    const seen: string[] = [];
    kernel.on(0, (payloads, from, to, tick) => {
      for (let i = from; i < to; i++) {
        seen.push(`event ${payloads[i]} at ${tick}`);
        scheduler.schedule(() => seen.push(`answer to ${payloads[i]} at ${scheduler.now()}`));
      }
    });
    interval(2, scheduler)
      .pipe(take(2))
      .subscribe((n) => {
        seen.push(`interval ${n} at ${scheduler.now()}`);
        kernel.schedule(kernel.now + 2, 0, n);
      });
    kernel.schedule(2, 0, 9);
    kernel.run();
    expect(seen).toEqual([
      "event 9 at 2",
      "interval 0 at 2",
      "answer to 9 at 2",
      "event 0 at 4",
      "interval 1 at 4",
      "answer to 0 at 4",
      "event 1 at 6",
      "answer to 1 at 6",
    ]);
  });
});
