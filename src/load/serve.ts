import type { Pieces } from "../base/pieces.js";
import { arrivalTicks } from "../simulation/arrivals.js";
import type { SimulationInput } from "../simulation/batch-result.js";
import type { Simulator } from "../simulation/simulator.js";
import { chipTrial, type ServedRequest, type Trial } from "./chip-trials.js";
import { drawnRows, type LoadSpec, QUERY_SAMPLES } from "./load-spec.js";
import { type Work, WorkSum } from "./utilisation.js";

/** All requests of a load run. */
export interface LoadRun {
  readonly served: readonly ServedRequest[];
  readonly refused: readonly number[];
  /** Requests that found the chip at rest and left it so before the next came: each sentence is simulated once. */
  readonly alone: number;
  readonly work: Work;
  /** Energy that flows whatever happens, and the ticks that it was taken over: its power. */
  readonly idle: { readonly fj: number; readonly ticks: number };
}

/** How a busy period grows where it was guessed too short. */
const GROWTH = 2;

/**
 * Runs the requests of a load run. At packet level a chip at rest keeps nothing but the round-robin pointers of its
 * network interfaces: what happens from then on depends on these, the sentences and their distances in time alone. So
 * a run falls into busy periods, each simulated by itself from tick 0, and a sentence that has the chip to itself is
 * simulated once for each state that it meets. The result is that of one chip run, to the tick.
 */
export class LoadRunner {
  /** Sentences by themselves, by row and state of the chip. */
  private readonly known = new Map<string, Trial>();

  /** @param whole one chip run for all requests, for comparison */
  constructor(
    private readonly simulator: Simulator,
    private readonly rows: readonly SimulationInput[],
    private readonly whole = false,
  ) {}

  *run(spec: LoadSpec): Pieces<LoadRun> {
    const order = drawnRows(this.rows.length, spec);
    const all = order.map((_, request) => request);
    const { chip, noc } = this.simulator.config;
    const rowOf = (request: number): SimulationInput => this.rows[order[request]!]!;
    const { scenario, arrival, requests, seed } = spec;
    if (scenario !== "server" || arrival === null) {
      const group = scenario === "single-stream" ? 1 : scenario === "multi-stream" ? QUERY_SAMPLES : requests;
      return this.inOneRun(yield* chipTrial(this.simulator, all, rowOf, { kind: "closed", group }, null));
    }
    const ticks = arrivalTicks(arrival, requests, chip.tickPs, seed) ?? all.map(() => 0);
    // Barriers follow a clock of their own, routers flit by flit have arbiters that remember, and a core that may
    // sleep remembers when it last had work.
    const remembers = chip.sync.mode !== "marker" || noc === "flit" || chip.gating.mode === "idle";
    if (this.whole || remembers)
      return this.inOneRun(yield* chipTrial(this.simulator, all, rowOf, { kind: "open", ticks }, null));

    const served: ServedRequest[] = [];
    const refused: number[] = [];
    const work = new WorkSum(this.simulator.program);
    let idle = { fj: 0, ticks: 0 };
    let alone = 0;
    let state: readonly number[] | null = null;
    for (let first = 0; first < requests; ) {
      const from = ticks[first]!;
      let trial: Trial = yield* this.aloneOf(order[first]!, state);
      let end = first + 1;
      const isOver = (): boolean => end === requests || ticks[end]! > from + trial.rest;
      if (isOver()) alone++;
      for (end = isOver() ? end : this.guessedEnd(first, ticks, trial); !isOver() || end - first > 1; ) {
        const period = all.slice(first, end);
        const offsets = period.map((request) => ticks[request]! - from);
        trial = yield* chipTrial(this.simulator, period, rowOf, { kind: "open", ticks: offsets }, state);
        if (isOver()) break;
        end = Math.min(requests, first + GROWTH * (end - first));
      }
      const offset = end - first === 1 ? first : 0;
      for (const one of trial.served)
        served.push({ ...one, request: one.request + offset, arrived: one.arrived + from });
      refused.push(...trial.refused);
      work.add(trial);
      idle = { fj: idle.fj + trial.idleFj, ticks: idle.ticks + trial.rest };
      state = trial.pointers;
      first = end;
    }
    return { served, refused, alone, work: work.sum(), idle };
  }

  private inOneRun(trial: Trial): LoadRun {
    const work = new WorkSum(this.simulator.program);
    work.add(trial);
    return {
      served: trial.served,
      refused: trial.refused,
      alone: 0,
      work: work.sum(),
      idle: { fj: trial.idleFj, ticks: trial.rest },
    };
  }

  /** A sentence that the chip serves by itself, simulated once for each state of the chip. */
  private *aloneOf(row: number, state: readonly number[] | null): Pieces<Trial> {
    const key = `${row} ${state?.join() ?? ""}`;
    let known = this.known.get(key);
    if (known === undefined) {
      known = yield* chipTrial(this.simulator, [0], () => this.rows[row]!, { kind: "open", ticks: [0] }, state);
      this.known.set(key, known);
    }
    return known;
  }

  /**
   * One past the last request of the busy period that begins with `first`, as if each sentence took the chip for most
   * of the first one's service. A period guessed too long costs nothing but time; one too short is run again.
   */
  private guessedEnd(first: number, ticks: readonly number[], { served, rest }: Trial): number {
    const share = (3 * served[0]!.service) / 4;
    let busyUntil = 0;
    let end = first;
    for (; end < ticks.length && (end === first || ticks[end]! <= busyUntil); end++)
      busyUntil = Math.max(busyUntil + share, ticks[end]! + rest);
    return end;
  }
}
