import { siliconOf } from "../chip/silicon.js";
import type { CountedChip } from "./counted-chip.js";
import { EnergyAccount, layerNames, staticEnergy } from "./energy.js";
import { LedgerReader } from "./ledger-entries.js";
import { largestRemainder } from "./shares.js";

/**
 * Turns the counts of a run into energy. Everything is counted by sentence; only static energy and barriers are
 * shared, in proportion to the sentences' tokens, by largest remainder.
 * @param visit is given the account of each sentence in turn: a run of many sentences does not hold them all
 * @returns the account of the run
 */
export function accountRun(
  { chip, ticks }: { readonly chip: CountedChip; readonly ticks: number },
  visit: (sentence: number, account: EnergyAccount) => void,
): EnergyAccount {
  const { spec, program, jobs } = chip;
  const names = layerNames(program.stages);
  const run = new EnergyAccount(spec, chip.ledger.table, names);
  const reader = new LedgerReader(chip);
  const tokens = Array.from({ length: jobs.sentences }, (_, sentence) => jobs.length(sentence));
  const barriers = chip.steps.barriers * program.cores.length;
  const barrierShares = largestRemainder(barriers, tokens);
  const fj = staticEnergy(spec, siliconOf(spec), ticks);
  const shares = {
    value: largestRemainder(fj.value, tokens),
    low: largestRemainder(fj.low, tokens),
    high: largestRemainder(fj.high, tokens),
  };
  for (let sentence = 0; sentence < jobs.sentences; sentence++) {
    const own = new EnergyAccount(spec, chip.ledger.table, names);
    const both = [own, run];
    reader.read(sentence, ({ stage, event, component, count }) => {
      for (const account of both) account.add(event, names[stage]!, count, component);
    });
    own.add("barrier_core", "shared", barrierShares[sentence]!);
    own.addStatic({ value: shares.value[sentence]!, low: shares.low[sentence]!, high: shares.high[sentence]! });
    visit(sentence, own);
  }
  run.add("barrier_core", "shared", barriers);
  run.addStatic(fj);
  return run;
}
