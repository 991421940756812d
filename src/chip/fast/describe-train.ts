import { VALUE } from "../../contracts/packet.js";
import type { Packing } from "../../cores/packing.js";
import type { CoreServices } from "../../cores/services.js";
import type { SourceRoutes } from "../../cores/source-routes.js";
import { CHANNEL_BITS, CHANNEL_MASK, type Train } from "../../cores/train.js";
import type { PacketEngine } from "../../engine/engine.js";
import type { GeneratorLayout } from "../../engine/layout.js";
import * as R from "../../engine/machine/records.js";

/** What a spike source sends for one token. */
interface Sent {
  readonly item: number;
  readonly codes: Int32Array;
  readonly train: Train;
  /** Their sums begin at 0. */
  readonly routes: SourceRoutes;
  readonly packing: Packing | undefined;
  readonly spiking: boolean;
  readonly services: CoreServices;
}

/** Writes for observers what each packet of a train carries, its spikes, and the checksums of its routes. */
export function describeTrain(
  { memory }: PacketEngine,
  layout: GeneratorLayout,
  { item, codes, train, routes, packing, spiking, services: { packets, items } }: Sent,
): void {
  const { words } = memory;
  const scratch = packing === undefined ? -1 : packets.take();
  let said = layout.said >> 2;
  let spike = layout.spikes >> 2;
  let spikes = 0;
  for (let i = 0; i < train.length; i++) {
    const entry = spiking ? train.entries[i]! : i;
    const last = entry & CHANNEL_MASK;
    const channel = packing === undefined ? last : packing.firstOf[last]!;
    if (channel < 0) continue;
    const value = spiking ? (entry >> CHANNEL_BITS) + train.leastValue : codes[channel]!;
    for (let c = channel; c <= last; c++, spike += R.SPIKE_BYTES >> 2, spikes++) {
      words[spike + (R.SPIKE_CHANNEL >> 2)] = c;
      words[spike + (R.SPIKE_VALUE >> 2)] = channel === last ? value : codes[c]!;
    }
    const local = routes.local[channel]!;
    for (let position = routes.first[channel]!; position < routes.end[channel]!; position++) {
      if (packing === undefined) routes.add(position, local, value);
      else routes.addPacked(position, packing, packets, scratch, codes, channel, last + 1);
      words[said + (R.SAID_CHANNEL >> 2)] = local;
      words[said + (R.SAID_VALUE >> 2)] = packing === undefined ? value : packets.words[scratch + VALUE]!;
      words[said + (R.SAID_SPIKES_END >> 2)] = spikes;
      said += R.SAID_BYTES >> 2;
    }
  }
  if (scratch >= 0) packets.give(scratch);
  const isLast = items.isLast(item) ? 1 : 0;
  memory.set(layout.record, R.GEN_LAST, isLast);
  for (let position = 0; position < routes.count; position++) {
    const route = layout.routeTable + position * R.ROUTE_BYTES;
    memory.set(route, R.ROUTE_CHECKSUM, routes.announced(position, isLast));
  }
}
