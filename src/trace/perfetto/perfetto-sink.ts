import { join } from "node:path";
import type { Outputs } from "../../files/outputs.js";
import type { Block } from "../block.js";
import { RunParts } from "../run-parts.js";
import type { TraceSink } from "../trace-sink.js";
import { type FlowChoice, RunTracks } from "./run-tracks.js";

/** Path within a run folder. */
export const PERFETTO_FILE = "traces/run.perfetto-trace";
const WRITE_AT = 1 << 18;
const NONE = new Uint8Array(0);

/** A trace for ui.perfetto.dev. */
export class PerfettoSink implements TraceSink {
  private readonly file: RunParts;
  private readonly runs = new Map<number, RunTracks>();

  constructor(
    outputs: Outputs,
    folder: string,
    private readonly tickPs: number,
    private readonly flows: FlowChoice,
    private readonly name = PERFETTO_FILE,
  ) {
    this.file = new RunParts(outputs, join(folder, name));
  }

  write(block: Block): void {
    let tracks = this.runs.get(block.run);
    if (tracks === undefined) {
      tracks = new RunTracks(block.run, this.tickPs, this.flows);
      this.runs.set(block.run, tracks);
    }
    tracks.write(block);
    if (tracks.events.proto.length > WRITE_AT) this.file.append(block.run, tracks.events.proto.take());
  }

  endRun(run: number): void {
    const tracks = this.runs.get(run);
    if (tracks !== undefined) {
      tracks.end();
      this.file.append(run, tracks.events.proto.take());
    }
    this.runs.delete(run);
  }

  async finish(): Promise<string[]> {
    for (const run of [...this.runs.keys()]) this.endRun(run);
    this.file.finish(NONE);
    return [this.name];
  }
}
