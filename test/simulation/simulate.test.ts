import type { Observable } from "rxjs";
import { describe, expect, it } from "vitest";
import { InputError } from "../../src/base/user-error.js";
import { ENERGY_COMPONENTS } from "../../src/contracts/energy.js";
import { type Batch, copyBatch } from "../../src/events/bus.js";
import { type Sentence, simulate } from "../../src/simulation/simulate.js";
import { sequences, simulatorOf, smallModel } from "../support/chip.js";

const model = smallModel();
const simulator = simulatorOf(model, { chip: { noc: { linkBits: 32 } } });
const inputs = sequences(1, model, [5, 3]);
const sentences: Sentence[] = inputs.map(({ inputIds, tokenTypes }) => ({ inputIds, tokenTypes }));

/** Sum of a field over batches, of records that pass. */
const total = <F extends string>(
  batches: readonly Batch<F>[],
  field: NoInfer<F>,
  passes: (batch: Batch<F>, i: number) => boolean = () => true,
): number =>
  batches.reduce(
    (n, batch) => n + batch[field].reduce((sum, value, i) => (passes(batch, i) ? sum + value : sum), 0),
    0,
  );

describe("simulate", () => {
  it("gives what runBatch gives, whoever watches, with the reference's logits filled in", () => {
    const plain = simulator.runBatch(inputs.map((input, i) => ({ ...input, id: i + 1 })));
    const watched = simulate(simulator, sentences);
    for (const stream of [
      "spikes",
      "packets",
      "deliveries",
      "windows",
      "cores",
      "links",
      "energy",
      "progress",
    ] as const)
      (watched[stream] as Observable<unknown>).subscribe();
    for (const { result } of [simulate(simulator, sentences).start(), watched.start()]) {
      expect(result).toEqual(plain);
      expect(result!.inputs.every(({ exact }) => exact)).toBe(true);
    }
  });

  it("says of each run which widths it needed, whatever ran before it", () => {
    const fresh = () => simulatorOf(model, { chip: { noc: { linkBits: 32 } } });
    const needed = (by: typeof simulator, length: number) => by.runBatch(sequences(length, model, [length])).registers;
    const used = fresh();
    const [long, short] = [needed(used, 7), needed(used, 1)];
    expect(short).toEqual(needed(fresh(), 1));
    expect(short).not.toEqual(long);
    expect(needed(used, 7)).toEqual(long);
  });

  it("streams what the run sums up", () => {
    const run = simulate(simulator, sentences);
    const seen = { spikes: 0, windows: 0, ended: 0 };
    const packets: Batch<"flits">[] = [];
    const links: Batch<"link" | "flits">[] = [];
    const energy: Batch<"component" | "femtojoules">[] = [];
    const progress: Batch<"done" | "total">[] = [];
    const complete = () => {
      seen.ended++;
    };
    // K, V and residuals leave generators too, as values.
    const { sources } = simulator.program;
    const isSpike = (stream: number): boolean => sources[stream]?.payload !== "values";
    run.spikes.subscribe({
      next: ({ stream }) => {
        seen.spikes += stream.filter(isSpike).length;
      },
      complete,
    });
    run.windows.subscribe({
      next: ({ length }) => {
        seen.windows += length;
      },
      complete,
    });
    run.packets.subscribe({ next: (batch) => void packets.push(copyBatch(batch)), complete });
    run.links.subscribe({ next: (batch) => void links.push(copyBatch(batch)), complete });
    run.energy.subscribe({ next: (batch) => void energy.push(copyBatch(batch)), complete });
    run.progress.subscribe({ next: (batch) => void progress.push(copyBatch(batch)), complete });
    const { result, ticks } = run.start();
    const { traffic, linkFlits, energy: used } = result!;
    expect(ticks).toBe(result!.ticks);
    expect(seen.spikes).toBe(traffic.spikes);
    expect(seen.windows).toBeGreaterThan(simulator.program.inputs.length);
    expect(total(packets, "flits")).toBe(traffic.flits);
    expect(packets.reduce((n, { length }) => n + length, 0)).toBe(traffic.packets);
    const busiest = linkFlits.indexOf(Math.max(...linkFlits));
    expect(total(links, "flits", (batch, i) => batch.link[i] === busiest)).toBe(linkFlits[busiest]);
    ENERGY_COMPONENTS.forEach((name, c) => {
      const fj = total(energy, "femtojoules", (batch, i) => batch.component[i] === c);
      expect([name, fj]).toEqual([name, used.by_component[name]]);
    });
    const last = progress.at(-1)!;
    expect([last.done.at(-1), last.total.at(-1)]).toEqual([2, 2]);
    expect(seen.ended).toBe(6);
  });

  it("knows sentence and token of a job", () => {
    const { jobs } = simulate(simulator, sentences);
    expect([...jobs.sentenceOf]).toEqual([0, 0, 0, 0, 0, 1, 1, 1]);
    expect([...jobs.tokenOf]).toEqual([0, 1, 2, 3, 4, 0, 1, 2]);
  });

  it("stops when an observer says so: streams complete, no result", () => {
    const whole = simulate(simulator, sentences).start();
    const run = simulate(simulator, sentences);
    let [at, ended] = [0, false];
    run.windows.subscribe({
      next: ({ tick, length }) => {
        at = tick[length - 1]!;
        run.stop();
      },
      complete: () => {
        ended = true;
      },
    });
    const { result, ticks } = run.start();
    expect(result).toBe(null);
    expect(ended).toBe(true);
    expect(at).toBeLessThanOrEqual(ticks + 1024);
    expect(ticks).toBeLessThan(whole.ticks);
  });

  it("hands on what it has at the latest every 1,024 ticks", () => {
    const run = simulate(simulator, sentences);
    let widest = 0;
    run.windows.subscribe(({ tick, length }) => {
      widest = Math.max(widest, Math.max(...tick) - Math.min(...tick.subarray(0, length)));
    });
    run.start();
    expect(widest).toBeGreaterThan(0);
    expect(widest).toBeLessThanOrEqual(2 * 1024);
  });

  it("starts once", () => {
    const run = simulate(simulator, sentences);
    run.start();
    expect(() => run.start()).toThrow("starts once");
  });

  it("refuses a sentence that the chip has no room for, and ends its streams", () => {
    const long = Array.from({ length: simulator.config.chip.maxTokens + 1 }, () => 3);
    const run = simulate(simulator, [{ inputIds: long, referenceLogits: [0, 0] }]);
    let ended = false;
    run.spikes.subscribe({
      complete: () => {
        ended = true;
      },
    });
    expect(() => run.start()).toThrow(InputError);
    expect(ended).toBe(true);
  });
});
