import { siliconOf } from "../chip/silicon.js";
import type { CountedChip } from "./counted-chip.js";
import { EnergyAccount, layerNames, staticEnergy } from "./energy.js";
import { LedgerReader } from "./ledger-entries.js";
import { largestRemainder } from "./shares.js";

/** Energy accounts of one chip run: each sentence, and the run. */
export interface RunAccounts {
  readonly sentences: EnergyAccount[];
  readonly run: EnergyAccount;
}

/**
 * Turns the counts of a run into energy. Everything is counted by sentence; only static energy and barriers are shared, in proportion to the
 * sentences' tokens, by largest remainder.
 */
export function accountRun({ chip, ticks }: { readonly chip: CountedChip; readonly ticks: number }): RunAccounts {
  const { spec, program, jobs } = chip;
  const names = layerNames(program.stages);
  const run = new EnergyAccount(spec, chip.ledger.table, names);
  const reader = new LedgerReader(chip);
  const sentences = Array.from({ length: jobs.sentences }, (_, sentence) => {
    const own = new EnergyAccount(spec, chip.ledger.table, names);
    const both = [own, run];
    reader.read(sentence, ({ stage, event, component, count }) => {
      for (const account of both) account.add(event, names[stage]!, count, component);
    });
    return own;
  });

  const tokens = Array.from({ length: jobs.sentences }, (_, sentence) => jobs.length(sentence));
  const barriers = chip.steps.barriers * program.cores.length;
  largestRemainder(barriers, tokens).forEach((count, s) => {
    sentences[s]!.add("barrier_core", "shared", count);
  });
  run.add("barrier_core", "shared", barriers);
  const fj = staticEnergy(spec, siliconOf(spec), ticks);
  const shares = {
    value: largestRemainder(fj.value, tokens),
    low: largestRemainder(fj.low, tokens),
    high: largestRemainder(fj.high, tokens),
  };
  sentences.forEach((account, s) => {
    account.addStatic({ value: shares.value[s]!, low: shares.low[s]!, high: shares.high[s]! });
  });
  run.addStatic(fj);
  return { sentences, run };
}
