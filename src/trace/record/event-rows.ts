import { KINDS } from "../../contracts/packet.js";
import { BATCH, type Batch, type SimulationBus } from "../../events/bus.js";
import { type Block, RowBuffer } from "../block.js";
import type { RecordedNames } from "./recorded-names.js";

/** Rows a block of events holds, and so a row group of its Parquet file. */
const BLOCK_ROWS = 65_536;
const KIND_NAMES = ["data", "count", "checksum", "credit"];

type SpikeBatch = Batch<"stream" | "channel" | "value" | "job">;
type DeliveryBatch = Batch<"packet" | "node" | "route" | "kind" | "job" | "channel" | "value" | "hops" | "ticks">;

interface RowsOfBatch {
  /** Records of the batch that become rows. */
  readonly picked: Int32Array;
  readonly count: number;
}

/** Makes rows of the tables `spikes` and `packets` of what a bus tells. @returns what hands on the rows left over */
export function recordEvents(
  bus: SimulationBus,
  names: RecordedNames,
  { run, firstSentence }: { readonly run: number; readonly firstSentence: number },
  hand: (block: Block) => void,
): () => void {
  const { sentenceOf, tokenOf } = names.items;
  const spikes = new RowBuffer("spikes", run, BLOCK_ROWS, hand);
  const packets = new RowBuffer("packets", run, BLOCK_ROWS, hand);
  const spikeTexts = {
    layer: Int32Array.from(names.sources, ({ layer }) => spikes.text(5, layer)),
    site: Int32Array.from(names.sources, ({ site }) => spikes.text(6, site)),
  };
  const packetTexts = {
    layer: Int32Array.from(names.routes, ({ layer }) => packets.text(6, layer)),
    site: Int32Array.from(names.routes, ({ site }) => packets.text(7, site)),
    kind: Int32Array.from(KIND_NAMES, (kind) => packets.text(8, kind)),
  };
  const coreOf = Int32Array.from(names.sources, ({ core }) => core);
  const nodeOf = Int32Array.from(names.routes, ({ node }) => node);
  const isSpike = Uint8Array.from(names.sources, ({ spikes }) => (spikes ? 1 : 0));
  const { flits } = names;
  const picked = new Int32Array(BATCH);

  /** Calls `fill` for stretches of the records that fit the buffer. */
  const inStretches = (
    rows: RowBuffer,
    { picked, count }: RowsOfBatch,
    fill: (columns: readonly (Int32Array | Float64Array)[], at: number, record: number) => void,
  ): void => {
    for (let done = 0; done < count; ) {
      const { columns, from, rows: free } = rows.room();
      const stretch = Math.min(free, count - done);
      for (let i = 0; i < stretch; i++) fill(columns, from + i, picked[done + i]!);
      rows.added(stretch);
      done += stretch;
    }
  };

  bus.spikes.batches.subscribe((batch: SpikeBatch) => {
    let count = 0;
    for (let n = 0; n < batch.length; n++) if (isSpike[batch.stream[n]!] === 1) picked[count++] = n;
    const { tick, stream, channel, value, job } = batch;
    inStretches(spikes, { picked, count }, (columns, at, n) => {
      const s = stream[n]!;
      const j = job[n]!;
      columns[0]![at] = run;
      columns[1]![at] = tick[n]!;
      columns[2]![at] = firstSentence + sentenceOf[j]!;
      columns[3]![at] = tokenOf[j]!;
      columns[4]![at] = coreOf[s]!;
      columns[5]![at] = spikeTexts.layer[s]!;
      columns[6]![at] = spikeTexts.site[s]!;
      columns[7]![at] = channel[n]!;
      columns[8]![at] = value[n]!;
    });
  });
  bus.deliveries.batches.subscribe((batch: DeliveryBatch) => {
    for (let n = 0; n < batch.length; n++) picked[n] = n;
    const { tick, packet, node, route, kind, job, channel, value, hops, ticks } = batch;
    inStretches(packets, { picked, count: batch.length }, (columns, at, n) => {
      const r = route[n]!;
      const k = kind[n]!;
      const j = job[n]!;
      columns[0]![at] = run;
      columns[1]![at] = packet[n]!;
      columns[2]![at] = tick[n]! - ticks[n]!;
      columns[3]![at] = tick[n]!;
      columns[4]![at] = firstSentence + sentenceOf[j]!;
      columns[5]![at] = tokenOf[j]!;
      columns[6]![at] = packetTexts.layer[r]!;
      columns[7]![at] = packetTexts.site[r]!;
      columns[8]![at] = packetTexts.kind[k]!;
      columns[9]![at] = nodeOf[r]!;
      columns[10]![at] = node[n]!;
      columns[11]![at] = channel[n]!;
      columns[12]![at] = value[n]!;
      columns[13]![at] = flits[r * KINDS + k]!;
      columns[14]![at] = hops[n]!;
    });
  });
  return () => {
    spikes.flush();
    packets.flush();
  };
}
