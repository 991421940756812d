import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type EventLoop, Kernel } from "../../src/events/kernel.js";
import { ReferenceQueue } from "../../src/events/reference-queue.js";
import { SPAN } from "../../src/events/wheel.js";

/** What an event does when it is handled: schedules others (delay, priority), stops the run, or fails. */
interface Reaction {
  readonly schedules: readonly (readonly [delay: number, priority: number])[];
  readonly ends: "nothing" | "stop" | "throw";
}

/** A queue whose handlers log every event and react by a script that the payload indexes. */
class Harness {
  readonly log: string[] = [];
  private scheduled = 0;

  constructor(
    readonly queue: EventLoop,
    script: readonly Reaction[],
    private readonly limit: number,
    private readonly priorities: readonly number[],
  ) {
    for (const priority of priorities) {
      queue.on(priority, (payloads, from, to, tick) => {
        this.log.push(`batch of ${to - from} at ${tick}`);
        for (let i = from; i < to; i++) {
          const payload = payloads[i]!;
          this.log.push(`${tick}/${priority}/${payload} pending ${queue.pending} processed ${queue.processed}`);
          const reaction = script[Math.abs(payload) % script.length]!;
          for (const [delay, next] of reaction.schedules) this.schedule(queue.now + delay, next);
          if (reaction.ends === "stop") queue.stop();
          if (reaction.ends === "throw") throw new Error(`event ${payload} fails`);
        }
      });
    }
  }

  /**
   * Payloads are insertion numbers, every other one negative; after `limit` events nothing more is scheduled, so that
   * runs end.
   */
  schedule(tick: number, priority: number): void {
    if (this.scheduled >= this.limit) return;
    const payload = this.scheduled % 2 === 0 ? this.scheduled : -this.scheduled;
    this.attempt("schedule", () => {
      this.queue.schedule(tick, this.priorities[priority % this.priorities.length]!, payload);
      this.scheduled++;
    });
  }

  run(until?: number): void {
    this.attempt("run", () => this.queue.run(until));
    this.log.push(`now ${this.queue.now} pending ${this.queue.pending} processed ${this.queue.processed}`);
  }

  private attempt(what: string, action: () => void): void {
    try {
      action();
    } catch (error) {
      this.log.push(`${what}: ${(error as Error).message}`);
    }
  }
}

interface Model {
  reference: Harness;
}

class ScheduleCommand implements fc.Command<Model, Harness> {
  constructor(
    private readonly delay: number,
    private readonly priority: number,
  ) {}
  check = () => true;
  run(model: Model, real: Harness): void {
    const tick = model.reference.queue.now + this.delay;
    model.reference.schedule(tick, this.priority);
    real.schedule(tick, this.priority);
    expect(real.queue.pending).toBe(model.reference.queue.pending);
  }
  toString = () => `schedule(now + ${this.delay}, ${this.priority})`;
}

class RunCommand implements fc.Command<Model, Harness> {
  constructor(private readonly ahead: number) {}
  check = () => true;
  run(model: Model, real: Harness): void {
    const until = model.reference.queue.now + this.ahead;
    model.reference.run(until);
    real.run(until);
    expect(real.log).toEqual(model.reference.log);
  }
  toString = () => `run(now + ${this.ahead})`;
}

/**
 * Delays on both sides of every edge: same tick, next, the wheel's span and its neighbours, the far future, and a
 * little of the past.
 */
function delays(span: number): fc.Arbitrary<number> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 0, max: 3 }) },
    { weight: 4, arbitrary: fc.integer({ min: 0, max: span }) },
    { weight: 2, arbitrary: fc.integer({ min: span - 2, max: span + 2 }) },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: span * 4 }) },
    { weight: 1, arbitrary: fc.integer({ min: 2 ** 31 - 4, max: 2 ** 33 }) },
    { weight: 1, arbitrary: fc.integer({ min: -2, max: -1 }) },
  );
}

describe("the kernel's queue", () => {
  it("handles the same events in the same batches as a plain heap", () => {
    const delay = delays(SPAN);
    const reaction = fc.record({
      schedules: fc.array(fc.tuple(delay, fc.nat({ max: 3 })), { maxLength: 4 }),
      // Rare enough that most runs go on for a while.
      ends: fc.constantFrom<Reaction["ends"]>(...Array<"nothing">(20).fill("nothing"), "stop", "throw"),
    });
    const commands = fc.commands(
      [
        fc.tuple(delay, fc.nat({ max: 3 })).map(([d, p]) => new ScheduleCommand(d, p)),
        fc.oneof(delay, fc.constant(Number.POSITIVE_INFINITY)).map((ahead) => new RunCommand(ahead)),
      ],
      { size: "+1" },
    );
    const script = fc.array(reaction, { minLength: 1, maxLength: 20 });
    const priorities = fc.constantFrom([0, 1, 2, 3], [0, 2, 5, 7], [3]);
    fc.assert(
      fc.property(script, priorities, commands, (script, priorities, commands) => {
        fc.modelRun(
          () => ({
            model: { reference: new Harness(new ReferenceQueue(), script, 300, priorities) },
            real: new Harness(new Kernel(), script, 300, priorities),
          }),
          commands,
        );
      }),
      { numRuns: 500 },
    );
  });
});
