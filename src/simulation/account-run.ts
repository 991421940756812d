import { EVENT_INDEX } from "../cores/ledger.js";
import { ENERGY_EVENTS } from "../spec/chip.js";
import { KIND_DATA, KINDS } from "../spec/packet.js";
import { chipMemoryKib } from "./area.js";
import type { ChipRun } from "./chip-run.js";
import { EnergyAccount, layerNames, staticEnergy } from "./energy.js";
import { largestRemainder } from "./shares.js";
import { flitTable } from "./traffic.js";

/** Energy accounts of one chip run: each sentence, and the run. */
export interface RunAccounts {
  readonly sentences: EnergyAccount[];
  readonly run: EnergyAccount;
}

/**
 * Turns the counts of a run into energy. Everything is counted by sentence; only static energy and barriers are shared, in proportion to the
 * sentences' tokens, by largest remainder.
 */
export function accountRun({ chip, ticks }: ChipRun): RunAccounts {
  const { spec, program, jobs, ledger, network } = chip;
  const names = layerNames(program.stages);
  const run = new EnergyAccount(spec, names);
  const flits = flitTable(chip);
  const perSentence = program.routes.length * KINDS;
  const sentences = Array.from({ length: jobs.sentences }, (_, sentence) => {
    const own = new EnergyAccount(spec, names);
    const both = [own, run];
    for (const core of program.cores) {
      const from = (sentence * ledger.cores + core.index) * ledger.events;
      for (const event of ENERGY_EVENTS) {
        const count = ledger.counts[from + EVENT_INDEX[event]]!;
        for (const account of both) account.add(event, names[core.stage]!, count);
      }
    }
    program.routes.forEach((route, index) => {
      for (let kind = 0; kind < KINDS; kind++) {
        const at = sentence * perSentence + index * KINDS + kind;
        const width = flits[index * KINDS + kind]!;
        const injected = network.counts.injected[at]! * width;
        const hops = network.counts.hops[at]! * width;
        for (const account of both) {
          if (kind === KIND_DATA) {
            account.add("inject_flit", names[route.stage]!, injected);
            account.add("hop_flit", names[route.stage]!, hops);
          } else {
            account.add("inject_flit", names[route.stage]!, injected, "synchronisation");
            account.add("hop_flit", names[route.stage]!, hops, "synchronisation");
          }
        }
      }
    });
    return own;
  });

  const tokens = Array.from({ length: jobs.sentences }, (_, sentence) => jobs.length(sentence));
  const barriers = chip.steps.barriers * program.cores.length;
  largestRemainder(barriers, tokens).forEach((count, s) => {
    sentences[s]!.add("barrier_core", "shared", count);
  });
  run.add("barrier_core", "shared", barriers);
  const fj = staticEnergy(spec, chipMemoryKib(spec), ticks);
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
