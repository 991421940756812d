import type { CoreProgram } from "../../../contracts/program.js";
import type { Core, EntryBanks, EntryToken } from "../../core.js";
import { ChipFault } from "../../fault.js";
import type { CoreSite } from "../../kind.js";
import { follow, PART_VECTOR, type PathRecord } from "../../path.js";
import type { CoreServices } from "../../services.js";
import type { SpikeSource } from "../../spike-source.js";
import { UNIT_VECTOR } from "../../unit-names.js";
import type { ColumnDatapath } from "../column/column-core.js";

const EMPTY = new Int32Array(0);

/**
 * A core beside the host port. It holds the host's values of a few tokens, one bank each. Its vector unit encodes the
 * core's channels for each matrix that uses them, and sends them on as residuals.
 */
export class InputCore implements Core, EntryBanks {
  readonly entry: EntryBanks = this;
  /** Called when a bank becomes free. */
  onBank: (tick: number, path: PathRecord) => void = () => {};

  private readonly stored: (EntryToken & { readonly path: PathRecord })[] = [];
  private freeBanks: number;
  private vectorBusy = false;
  /** Tick since which only a free bank of a spike source is missing, or -1. */
  private blockedAt = -1;

  private readonly sources: readonly SpikeSource[];
  private readonly services: CoreServices;

  constructor(
    readonly program: CoreProgram,
    private readonly datapath: ColumnDatapath,
    { chip, sources, services }: CoreSite,
  ) {
    this.freeBanks = chip.spec.generator.banks;
    this.sources = sources;
    this.services = services;
    for (const source of sources) source.onFree = (tick, path) => this.tryEncode(tick, path);
  }

  /** Reserves a bank for the next token. @returns whether one was free */
  takeBank(): boolean {
    if (this.freeBanks === 0) return false;
    this.freeBanks--;
    return true;
  }

  /** The token for which a bank was reserved has been written. */
  store(token: EntryToken, path: PathRecord, tick: number): void {
    this.stored.push({ ...token, path });
    this.tryEncode(tick, path);
  }

  receive(packet: number): number {
    throw new ChipFault(`${this.program.name}: no use for a ${this.services.packetName(packet)}`);
  }

  unfinished(): string[] {
    const next = this.stored[0];
    return next ? [`${this.program.name}: ${this.services.itemName(next.item)} has not been encoded`] : [];
  }

  private tryEncode(tick: number, releaser: PathRecord): void {
    const next = this.stored[0];
    if (this.vectorBusy || !next) return;
    const { items, ledger } = this.services;
    const feeds = this.sources.map((source) => items.covers(next.item, source.program.tokens));
    if (this.sources.some((source, i) => feeds[i] && !source.hasFreeBank)) {
      if (this.blockedAt < 0) this.blockedAt = tick;
      return;
    }
    this.stored.shift();
    this.vectorBusy = true;
    const path = follow(next.path, releaser, tick, this.program.stage);
    const outputs = this.sources.map((source, i) => (feeds[i] ? source.borrow() : undefined));
    this.datapath.run(next.values, 0, EMPTY, 0, outputs);
    for (const { event, count } of this.datapath.tokenEvents) {
      ledger.add(items.sentenceOf[next.item]!, this.program.index, event, count);
    }
    const { cores } = this.services.bus;
    if (cores.active) {
      const stalled = this.blockedAt < 0 ? 0 : tick - this.blockedAt;
      cores.record(tick, this.program.index, UNIT_VECTOR, next.item, this.datapath.vectorTicks, stalled);
    }
    this.blockedAt = -1;
    path.add(PART_VECTOR, this.program.stage, this.datapath.vectorTicks);
    this.services.at(path.at, (done) => {
      this.vectorBusy = false;
      this.freeBanks++;
      this.sources.forEach((source, i) => {
        const codes = outputs[i];
        if (codes) source.offer(next.item, codes, done, path);
      });
      this.tryEncode(done, path);
      this.onBank(done, path);
      this.services.activity.letGo(this.program.index, done);
    });
  }
}
