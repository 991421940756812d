import type { HostSpec } from "../contracts/chip.js";
import type { ChipProgram } from "../contracts/program.js";
import type { Core, EntryToken } from "./core.js";
import { follow, PART_HOST, PART_WAITING, PathRecord } from "./path.js";
import type { CoreServices } from "./services.js";
import { UNIT_PORT } from "./unit-names.js";

/** Port ticks for `channels` channels of a token. */
export const entryTicks = (channels: number, { entryBits }: ChipProgram, { portBits }: HostSpec): number =>
  Math.ceil((channels * entryBits) / portBits);

/** A core that receives the host's values. */
export type EntryCore = Core & Required<Pick<Core, "entry">>;

/**
 * The host's port into the chip. It writes token after token, and for each token core after core, into a free token
 * bank of each entry core.
 */
export class EntryPort {
  private readonly admitted: EntryToken[] = [];
  /** Core whose channels come next. */
  private nextCore = 0;
  private busy = false;
  private path: PathRecord | undefined;

  /** @param ticks for the channels of one token, by core */
  constructor(
    private readonly cores: readonly EntryCore[],
    private readonly ticks: readonly number[],
    private readonly services: CoreServices,
  ) {
    for (const { entry } of cores) entry.onBank = (tick, path) => this.tryNext(tick, path);
  }

  /** The host offers the tokens of a sentence. @param values one array of the channels of all entry cores a token */
  admit(sentence: number, values: readonly Int32Array[], tick: number): void {
    const first = this.services.items.firstItem[sentence]!;
    values.forEach((token, t) => {
      this.admitted.push({ item: first + t, values: token });
    });
    this.tryNext(tick, undefined);
  }

  unfinished(): string[] {
    const next = this.admitted[0];
    return next
      ? [`${this.cores[this.nextCore]!.program.name}: ${this.services.itemName(next.item)} has not come in`]
      : [];
  }

  private tryNext(tick: number, releaser: PathRecord | undefined): void {
    const next = this.admitted[0];
    const { nextCore, cores } = this;
    const core = cores[nextCore]!;
    if (this.busy || !next || !core.entry.takeBank()) return;
    this.busy = true;
    const { items, bus, stages, activity } = this.services;
    const sentence = items.sentenceOf[next.item]!;
    const { stage, index } = core.program;
    const begins = nextCore === 0 && items.tokenOf[next.item] === 0;
    const path = begins ? PathRecord.begin(sentence, tick, stages) : follow(this.path!, releaser, tick, stage);
    const ticks = this.ticks[nextCore]!;
    const asleep = activity.rouse(index, tick);
    activity.hold(index, tick);
    path.add(PART_WAITING, stage, asleep).add(PART_HOST, stage, ticks);
    if (bus.cores.active) bus.cores.record(tick, index, UNIT_PORT, next.item, ticks, asleep);
    this.nextCore = (nextCore + 1) % cores.length;
    if (this.nextCore === 0) this.admitted.shift();
    this.services.at(path.at, (done) => {
      this.busy = false;
      this.path = path;
      core.entry.store(next, path, done);
      this.tryNext(done, path);
    });
  }
}
