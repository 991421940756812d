import type { Chip } from "../chip/chip.js";
import type { ChipImage } from "../chip/image.js";
import type { SpikeCode } from "../contracts/chip.js";
import { type InputResult, PATH_PARTS, type PathPart, type SiteRate, type Traffic } from "../contracts/summary.js";
import { meshOf } from "../noc/mesh.js";
import type { RoutingTable } from "../noc/multicast-tree.js";
import type { Workload } from "../workloads/workload.js";
import { RunAccount, withShare } from "./account-run.js";
import type { BatchResult, SimulationInput } from "./batch-result.js";
import { slowLinks } from "./chip-links.js";
import type { ChipRun } from "./chip-run.js";
import { addHops, hopsOn, NO_HOPS } from "./dead-cost.js";
import { latencyOf, responseOf } from "./latency.js";
import { UnitWork } from "./limits.js";
import type { AskedSentence } from "./run-hooks.js";
import { addSites, addTraffic, busiestOf, siteRates, traffic } from "./traffic.js";

/** Keeps results of sentences as text until the run has ended: shared energy is known only then. */
export interface RowStore {
  /** A result for the same sentence replaces the earlier one. */
  add(sentence: number, text: string): void;
  /** In the order of the sentences. */
  texts(): Iterable<string>;
}

/** Receiver of the results of sentences. */
export interface RowHooks {
  /** Called with each sentence's result, in order, once the run has ended. */
  readonly onRow?: (row: InputResult, sentence: number) => void;
  /** False: the batch's result has no rows, `onRow` alone gets them. */
  readonly keepRows?: boolean;
  /** Store of the results until then; default: memory. */
  readonly rowStore?: RowStore;
}

class RowTexts implements RowStore {
  private readonly list: string[] = [];

  add(sentence: number, text: string): void {
    this.list[sentence] = text;
  }

  texts(): Iterable<string> {
    return this.list;
  }
}

/** Makes the result of a chip run, sentence by sentence. Each sentence is read once. */
export class ResultAssembly {
  private readonly account: RunAccount;
  private readonly work: UnitWork;
  private readonly kept: InputResult[] = [];
  private readonly store: RowStore;
  private readonly ticks: number[] = [];
  private readonly waitingTicks: number[] = [];
  private tokens = 0;
  private readonly criticalPath = Object.fromEntries(PATH_PARTS.map((name) => [name, 0])) as Record<PathPart, number>;
  private readonly linkFlits: number[];
  private traffic: Traffic;
  private undamagedHops = NO_HOPS;
  private sites: SiteRate[];

  constructor(
    private readonly chip: Chip,
    private readonly image: ChipImage,
    private readonly workload: Workload,
    code: SpikeCode,
    private readonly inputs: readonly SimulationInput[],
    private readonly hooks: RowHooks,
    private readonly undamaged: RoutingTable | undefined,
  ) {
    this.account = new RunAccount(chip);
    const { rules, kinds } = workload;
    const mapped = { program: chip.program, spec: chip.spec, code, rules, energy: kinds.energy };
    this.work = new UnitWork(chip, mapped, kinds);
    this.store = hooks.rowStore ?? new RowTexts();
    this.linkFlits = new Array<number>(meshOf(chip.spec.mesh).injections).fill(0);
    this.traffic = traffic(chip, [], 0);
    this.sites = siteRates(chip, [], workload.rules.timesteps);
  }

  /** Reads counts, path and values of a sentence. */
  take(sentence: number, asked: AskedSentence): void {
    const { chip, linkFlits } = this;
    const row = this.row(sentence, asked);
    this.tokens += row.input_ids.length;
    this.waitingTicks.push(row.response.waiting_ticks);
    this.work.take(sentence);
    this.ticks.push(row.latency.ticks);
    for (const name of PATH_PARTS) this.criticalPath[name] += row.latency.critical_path[name];
    this.traffic = addTraffic([this.traffic, row.traffic], 0, 0);
    if (this.undamaged !== undefined)
      this.undamagedHops = addHops([this.undamagedHops, hopsOn(this.undamaged, chip, sentence)]);
    this.sites = addSites([this.sites, row.sites], this.workload.rules.timesteps);
    const first = chip.items.recordOf(sentence) * linkFlits.length;
    for (let link = 0; link < linkFlits.length; link++)
      linkFlits[link] = linkFlits[link]! + chip.network.counts.linkFlits[first + link]!;
    if (this.hooks.keepRows !== false) this.kept.push(row);
    else if (this.hooks.onRow !== undefined) this.store.add(sentence, JSON.stringify(row));
  }

  /** The result of the run as plain data, when all sentences have been read. */
  finish(run: ChipRun): BatchResult {
    const { account, workload, image, linkFlits, tokens } = this;
    const flitTicks = slowLinks(this.chip.spec);
    const results = this.shareOut(run);
    const evidence = account.run.evidenceFj();
    return {
      inputs: results,
      latencies: { ticks: this.ticks, waitingTicks: this.waitingTicks },
      refused: run.log.refused.length,
      tokens,
      ticks: run.ticks,
      kernelEvents: run.kernelEvents,
      traffic: addTraffic([this.traffic], busiestOf(linkFlits, flitTicks), run.ticks),
      ...(this.undamaged && { undamagedHops: this.undamagedHops }),
      linkFlits,
      ...(flitTicks && { flitTicks: [...flitTicks] }),
      unitTicks: this.work.finish(),
      barrierTicks: this.barrierTicks(),
      energy: account.run.finish(),
      views: account.run.views(),
      energyCells: account.run.cells(),
      evidenceFj: {
        published: evidence.get("published")!,
        derived: evidence.get("derived")!,
        estimate: evidence.get("estimate")!,
      },
      energyGroups: account.run.groups(),
      networkAccounts: account.networkAccounts(),
      criticalPath: this.criticalPath,
      sites: this.sites,
      registers: image.registers.map((r) => ({ site: r.site, bits_needed: r.needed, bits_available: r.bitsAvailable })),
      hostWork: workload.hostWork(this.chip.program, this.ticks.length, tokens),
    };
  }

  /** Barriers of a group follow one another; a global tick ends what is left of its period first. */
  private barrierTicks(): number {
    const { sync } = this.chip.spec;
    const { mostBarriers } = this.chip.steps;
    if (sync.mode === "marker" || mostBarriers === 0) return 0;
    return sync.mode === "tick" ? (mostBarriers - 1) * sync.tickTicks : mostBarriers * sync.barrierTicks;
  }

  /** Completes the rows and passes them on. @returns the rows that are kept */
  private shareOut({ ticks, coreTime }: ChipRun): InputResult[] {
    const { keepRows = true, onRow } = this.hooks;
    const shares = this.account.finish(ticks, coreTime);
    const complete = (row: InputResult, sentence: number): InputResult => {
      const whole = { ...row, energy: withShare(row.energy, shares[sentence]!) };
      onRow?.(whole, sentence);
      return whole;
    };
    if (keepRows) return this.kept.map(complete);
    let sentence = 0;
    for (const text of this.store.texts()) complete(JSON.parse(text) as InputResult, sentence++);
    return [];
  }

  private row(sentence: number, { index, arrivedTick }: AskedSentence): InputResult {
    const { chip, workload, image } = this;
    const input = this.inputs[index]!;
    const { prediction, logits } = workload.decode(chip.parts.hostPort.values[sentence]!, image);
    const reference = [...Float64Array.from(input.referenceLogits)];
    const path = chip.parts.hostPort.paths[sentence]!;
    const latency = latencyOf(path, chip.program.stages, chip.spec.tickPs);
    return {
      id: input.id,
      ...(input.text === undefined ? {} : { text: input.text }),
      input_ids: [...input.inputIds],
      ...(input.tokenTypes.some((type) => type !== 0) ? { token_types: [...input.tokenTypes] } : {}),
      prediction,
      ...(input.label === undefined ? {} : { label: input.label }),
      logits: [...logits],
      reference_logits: reference,
      exact: logits.length === reference.length && logits.every((logit, i) => Object.is(logit, reference[i])),
      latency,
      response: responseOf(path, arrivedTick, latency.ticks, chip.spec.tickPs),
      traffic: traffic(chip, [sentence], latency.ticks),
      energy: this.account.take(sentence),
      sites: siteRates(chip, [sentence], workload.rules.timesteps),
    };
  }
}
