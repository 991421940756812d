import type { CoreProgram } from "../spec/program.js";
import type { ColumnDatapath } from "./column-core.js";
import type { Core } from "./core.js";
import { ChipFault } from "./fault.js";
import { follow, PART_HOST, PART_VECTOR, PathRecord } from "./path.js";
import type { CoreServices } from "./services.js";
import type { Stream } from "./stream.js";
import { UNIT_PORT, UNIT_VECTOR } from "./unit-names.js";

const EMPTY = new Int32Array(0);

/**
 * The core beside the host port. Embedding values of a token come through the port one flit a tick into one of a few token banks; the vector
 * unit encodes them for the three matrices of layer 0 and passes them on as residuals.
 */
export class InputCore implements Core {
  private readonly admitted: { job: number; values: Int32Array }[] = [];
  private readonly stored: { job: number; values: Int32Array; path: PathRecord }[] = [];
  private freeBanks: number;
  private portPath: PathRecord | undefined;
  private portBusy = false;
  private vectorBusy = false;
  /** Tick since which only a bank of a stream is missing, or -1. */
  private blockedAt = -1;

  constructor(
    readonly program: CoreProgram,
    private readonly portTicks: number,
    banks: number,
    private readonly datapath: ColumnDatapath,
    private readonly streams: readonly Stream[],
    private readonly services: CoreServices,
  ) {
    this.freeBanks = banks;
    for (const stream of streams) stream.onFree = (tick, path) => this.tryEncode(tick, path);
  }

  /** The host offers the tokens of a sentence. @param values integers on the embedding grid, one array of `hidden` a token */
  admit(sentence: number, values: readonly Int32Array[], tick: number): void {
    const first = this.services.jobs.firstJob[sentence]!;
    for (let token = 0; token < values.length; token++)
      this.admitted.push({ job: first + token, values: values[token]! });
    this.tryPort(tick, undefined);
  }

  receive(): number {
    throw new ChipFault(`${this.program.name}: no packet is meant for the input core`);
  }

  unfinished(): string[] {
    const next = this.admitted[0] ?? this.stored[0];
    return next ? [`${this.program.name}: ${this.services.jobName(next.job)} has not been encoded`] : [];
  }

  private tryPort(tick: number, releaser: PathRecord | undefined): void {
    const next = this.admitted[0];
    if (this.portBusy || this.freeBanks === 0 || !next) return;
    this.admitted.shift();
    this.freeBanks--;
    this.portBusy = true;
    const { jobs } = this.services;
    const sentence = jobs.sentenceOf[next.job]!;
    const { stage } = this.program;
    const path =
      jobs.tokenOf[next.job] === 0
        ? PathRecord.begin(sentence, tick, this.services.stages)
        : follow(this.portPath!, releaser, tick, stage);
    path.add(PART_HOST, stage, this.portTicks);
    const { cores } = this.services.bus;
    if (cores.active) cores.record(tick, this.program.index, UNIT_PORT, next.job, this.portTicks, 0);
    this.services.at(path.at, (done) => {
      this.portBusy = false;
      this.portPath = path;
      this.stored.push({ ...next, path });
      this.tryEncode(done, path);
      this.tryPort(done, path);
    });
  }

  private tryEncode(tick: number, releaser: PathRecord): void {
    const next = this.stored[0];
    if (this.vectorBusy || !next) return;
    const { jobs, ledger } = this.services;
    const feeds = this.streams.map((stream) => jobs.carries(next.job, stream.program.tokens));
    if (this.streams.some((stream, i) => feeds[i] && !stream.hasRoom)) {
      if (this.blockedAt < 0) this.blockedAt = tick;
      return;
    }
    this.stored.shift();
    this.vectorBusy = true;
    const path = follow(next.path, releaser, tick, this.program.stage);
    const outputs = this.streams.map((stream, i) => (feeds[i] ? stream.borrow() : undefined));
    this.datapath.run(next.values, 0, EMPTY, 0, outputs);
    for (const { event, count } of this.datapath.tokenEvents) {
      ledger.add(jobs.sentenceOf[next.job]!, this.program.index, event, count);
    }
    const { cores } = this.services.bus;
    if (cores.active) {
      const stalled = this.blockedAt < 0 ? 0 : tick - this.blockedAt;
      cores.record(tick, this.program.index, UNIT_VECTOR, next.job, this.datapath.vectorTicks, stalled);
    }
    this.blockedAt = -1;
    path.add(PART_VECTOR, this.program.stage, this.datapath.vectorTicks);
    this.services.at(path.at, (done) => {
      this.vectorBusy = false;
      this.freeBanks++;
      this.streams.forEach((stream, i) => {
        const codes = outputs[i];
        if (codes) stream.offer(next.job, codes, done, path);
      });
      this.tryEncode(done, path);
      this.tryPort(done, path);
    });
  }
}
