import { SimulationBus } from "../../../src/events/bus.js";
import { FLOW_EVERY, RunTracks } from "../../../src/trace/perfetto/run-tracks.js";
import { recordRun } from "../../../src/trace/record/run-recorder.js";
import type { Choice } from "../setup.js";
import type { Assets } from "./assets.js";
import { prepare } from "./run.js";
import type { Turns } from "./turns.js";

/** The run once more with every packet observed, as a trace for ui.perfetto.dev: that of `run --trace perfetto`. */
export async function perfettoTrace(
  texts: readonly string[],
  choice: Choice,
  assets: Assets,
  turns: Turns,
): Promise<Uint8Array<ArrayBuffer>[]> {
  const { configuration, simulator, batches } = prepare(texts, choice, assets);
  const bytes: Uint8Array<ArrayBuffer>[] = [];
  let firstSentence = 0;
  for (const [run, batch] of batches.entries()) {
    const tracks = new RunTracks(run, configuration.chip.tickPs, { every: FLOW_EVERY });
    const recorded = { run, runs: batches.length, firstSentence, events: true };
    const hooks = recordRun(recorded, (block) => tracks.write(block), new SimulationBus());
    // The encoder uses its memory again.
    const take = (): void => void bytes.push(tracks.events.proto.take().slice());
    await turns.toEnd(simulator.batchInPieces(batch, hooks), take);
    tracks.end();
    take();
    firstSentence += batch.length;
  }
  return bytes;
}
