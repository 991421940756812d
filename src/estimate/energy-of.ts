import type { CoreTime } from "../contracts/gating.js";
import type { CountedChip } from "../simulation/counted-chip.js";
import { EnergyAccount, layerNames } from "../simulation/energy.js";
import { LedgerReader } from "../simulation/ledger-entries.js";
import { staticEnergy } from "../simulation/static-energy.js";

/**
 * Energy of a whole run, as `RunAccount` finds it: counts are added up first, since no share of a sentence is asked
 * for.
 */
export function energyOf(chip: CountedChip, time: CoreTime, ticks: number): EnergyAccount {
  const { spec, program, items, steps, ledger } = chip;
  const { table } = ledger;
  const names = layerNames(program.stages);
  const events = table.events.length;
  // By stage and event: as itself, and as synchronisation, which flits of markers and credits are.
  const own = new Float64Array(names.length * events);
  const synchronisation = new Float64Array(names.length * events);
  const reader = new LedgerReader(chip);
  for (let sentence = 0; sentence < items.sentences; sentence++) {
    reader.readStages(sentence, ({ stage, event, component, count }) => {
      const counts = component === table.factsOf(event).component ? own : synchronisation;
      const at = stage * events + table.numberOf(event);
      counts[at] = counts[at]! + count;
    });
  }
  const account = new EnergyAccount(spec, table, names);
  names.forEach((layer, stage) => {
    table.events.forEach((event, e) => {
      account.add(event, layer, own[stage * events + e]!);
      account.add(event, layer, synchronisation[stage * events + e]!, "synchronisation");
    });
  });
  account.add("barrier_core", "shared", steps.coreBarriers);
  const { idle, split } = staticEnergy(spec, time, ticks);
  account.addIdle(idle, split);
  return account;
}
