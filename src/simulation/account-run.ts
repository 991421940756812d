import type { NocEnergy } from "../contracts/chip.js";
import { ENERGY_EVENT_FACTS, IDLE, type IdleTerm } from "../contracts/energy.js";
import { type CoreTime, STATIC_PARTS, type StaticSplit } from "../contracts/gating.js";
import type { Energy } from "../contracts/summary.js";
import type { CountedChip } from "./counted-chip.js";
import { EnergyAccount, exactFj, type Fj, layerNames } from "./energy.js";
import { flitEvents, LedgerReader } from "./ledger-entries.js";
import { largestRemainder, sharesOfEach } from "./shares.js";
import { staticEnergy } from "./static-energy.js";

/** Share of a sentence in the energy that belongs to the whole chip. */
export interface Share {
  readonly barriers: Fj;
  readonly idle: Readonly<Record<IdleTerm, Fj>>;
  readonly split: StaticSplit;
}

/**
 * Turns the counts of a run into energy. Everything is counted by sentence; only leakage, clock, uncore and barriers
 * are shared, in proportion to the sentences' tokens, by largest remainder, once the run has ended.
 */
export class RunAccount {
  readonly run: EnergyAccount;
  private readonly names: readonly string[];
  private readonly reader: LedgerReader;
  private readonly moved = { injected: 0, crossed: 0, chipCrossed: 0, delivered: 0 };

  constructor(private readonly chip: CountedChip) {
    this.names = layerNames(chip.program.stages);
    this.run = this.account();
    this.reader = new LedgerReader(chip);
  }

  /** Energy of a sentence whose counts are complete, without its share. */
  take(sentence: number): Energy {
    const own = this.account();
    const both = [own, this.run];
    this.reader.readStages(sentence, ({ stage, event, component, count }) => {
      for (const account of both) account.add(event, this.names[stage]!, count, component);
    });
    const { data, others } = this.reader.flitsOf(sentence);
    for (const { injected, crossed, chipCrossed, delivered } of [data, others]) {
      this.moved.injected += injected;
      this.moved.crossed += crossed;
      this.moved.chipCrossed += chipCrossed;
      this.moved.delivered += delivered;
    }
    return own.finish();
  }

  /** Energy of the network, markers and credits included, by both accounts of a flit's way. */
  networkAccounts(): Record<NocEnergy, number> {
    const { energy } = this.chip.spec;
    const by = (account: NocEnergy): number =>
      flitEvents(account, this.moved)
        .filter(([event]) => event !== "inject_flit")
        .reduce((fj, [event, count]) => exactFj(fj + count * energy[event].fj), 0);
    return { lumped: by("lumped"), events: by("events") };
  }

  /** All sentences have been accounted. @returns the share of each */
  finish(ticks: number, time: CoreTime): Share[] {
    const { spec, items, steps } = this.chip;
    const tokens = Array.from({ length: items.sentences }, (_, sentence) => items.length(sentence));
    const { fj, lowFj, highFj } = spec.energy.barrier_core;
    const barriers = steps.coreBarriers;
    const barrierShares = largestRemainder(barriers, tokens);
    const { idle, split } = staticEnergy(spec, time, ticks);
    const shared = (power: Fj) => ({
      value: largestRemainder(power.value, tokens),
      low: largestRemainder(power.low, tokens),
      high: largestRemainder(power.high, tokens),
    });
    const shares = { static: shared(idle.static), clock: shared(idle.clock), uncore: shared(idle.uncore) };
    const part = (of: IdleTerm, i: number): Fj => ({
      value: shares[of].value[i]!,
      low: shares[of].low[i]!,
      high: shares[of].high[i]!,
    });
    this.run.add("barrier_core", "shared", barriers);
    this.run.addIdle(idle, split);
    const splits = sharesOfEach(
      shares.static.value,
      STATIC_PARTS.map((part) => split[part]),
    );
    return barrierShares.map((count, i) => ({
      barriers: { value: count * fj, low: count * lowFj, high: count * highFj },
      idle: { static: part("static", i), clock: part("clock", i), uncore: part("uncore", i) },
      split: Object.fromEntries(STATIC_PARTS.map((name, p) => [name, splits[i]![p]!])) as StaticSplit,
    }));
  }

  private account(): EnergyAccount {
    const { spec, ledger } = this.chip;
    return new EnergyAccount(spec, ledger.table, this.names);
  }
}

/** Energy of a sentence with its share. */
export function withShare(energy: Energy, { barriers, idle, split }: Share): Energy {
  const { component } = ENERGY_EVENT_FACTS.barrier_core;
  const still = Object.fromEntries(IDLE.map((name) => [name, idle[name].value]));
  const all = (end: keyof Fj): number => IDLE.reduce((fj, name) => fj + idle[name][end], barriers[end]);
  const plus = (record: Readonly<Record<string, number>>, added: Readonly<Record<string, number>>) => {
    const sum = { ...record };
    for (const [key, fj] of Object.entries(added)) sum[key] = exactFj(sum[key]! + fj);
    return sum;
  };
  return {
    total_fj: exactFj(energy.total_fj + all("value")),
    low_fj: exactFj(energy.low_fj + all("low")),
    high_fj: exactFj(energy.high_fj + all("high")),
    by_component: plus(energy.by_component, { [component]: barriers.value, ...still }),
    by_layer: plus(energy.by_layer, { shared: all("value") }),
    by_event: plus(energy.by_event, { barrier_core: barriers.value, ...still }),
    static_split: split,
  };
}
