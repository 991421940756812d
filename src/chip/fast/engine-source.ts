import { KIND_CHECKSUM, KIND_COUNT, KIND_DATA } from "../../contracts/packet.js";
import { spikeTable } from "../../cores/spike-code.js";
import { SpikeSource } from "../../cores/spike-source.js";
import type { SpikeSourceParts } from "../../cores/spike-source-parts.js";
import { CHANNEL_BITS, CHANNEL_MASK } from "../../cores/train.js";
import type { PacketEngine } from "../../engine/engine.js";
import type { GeneratorLayout } from "../../engine/layout.js";
import * as R from "../../engine/machine/records.js";
import { describeTrain } from "./describe-train.js";
import type { EngineNetwork } from "./engine-network.js";
import type { EngineWindows } from "./engine-windows.js";

/** Codes are -8..15. */
const LEAST_CODE = -8;
const CODES = 24;

/** Called for each data packet of an input. */
export type Charge = (item: number, channel: number, value: number) => void;

/** Inputs that channels [from, to) of a spike source feed; `base` is the number of channel `from` there. */
interface Destination {
  readonly from: number;
  readonly to: number;
  readonly base: number;
  readonly windows: readonly EngineWindows[];
  readonly charges: readonly (Charge | undefined)[];
}

/**
 * A spike generator whose packets the engine makes. For each token it gives the engine the number of packets of each
 * scan tick, and their routes.
 */
export class EngineSource extends SpikeSource {
  private engine!: PacketEngine;
  private network!: EngineNetwork;
  private layout!: GeneratorLayout;
  private destinations!: readonly Destination[];
  /** Whether the engine needs every spike, not only the number of spikes of each scan tick. */
  private needsEntries = true;
  /** Sum of the values of the packets of each code; undefined for values, which are sent unchanged. */
  private readonly sums: Int32Array | undefined;
  /** Data packets of the token by route: index is the position in `routes`. */
  private readonly sent: Int32Array;

  constructor(parts: SpikeSourceParts) {
    super(parts);
    this.sent = new Int32Array(this.routes.count);
    if (parts.coding === undefined) return;
    const table = spikeTable(parts.coding);
    this.sums = new Int32Array(CODES);
    table.forEach((value, at) => {
      const code = Math.floor(at / this.train.passes);
      this.sums![code] = this.sums![code]! + value;
    });
  }

  /** Size and routes of the generator, for the engine's plan. */
  get plan() {
    const { program, train, routes, fifo, flits } = this;
    const packets = train.entries.length > 0 ? train.entries.length : program.channels;
    let most = 0;
    for (let c = 0; c < program.channels; c++) most = Math.max(most, routes.end[c]! - routes.first[c]!);
    return {
      interface: this.core,
      slots: fifo.length,
      flits,
      routes: routes.route,
      scans: train.scanEnd.length,
      packets: packets * most,
      spikes: packets,
      values: this.valuesOfPackets(),
    };
  }

  /** Values of each packet of a token, in scan order; undefined where every packet has one. */
  private valuesOfPackets(): number[] | undefined {
    const { packing, routes } = this;
    if (packing === undefined) return undefined;
    const values: number[] = [];
    packing.firstOf.forEach((first, last) => {
      if (first < 0) return;
      for (let position = routes.first[first]!; position < routes.end[first]!; position++)
        values.push(last + 1 - first);
    });
    return values;
  }

  connect(
    engine: PacketEngine,
    network: EngineNetwork,
    windows: readonly EngineWindows[],
    charges: readonly (Charge | undefined)[],
  ): void {
    this.engine = engine;
    this.network = network;
    this.layout = engine.layout.generators[this.program.index]!;
    this.destinations = this.program.segments.map(({ from, to, base, inputs }) => ({
      from,
      to,
      base,
      windows: inputs.map((input) => windows[input]!),
      charges: inputs.map((input) => charges[input]),
    }));
    const charged = this.destinations.some((destination) => destination.charges.some((charge) => charge !== undefined));
    this.needsEntries = this.layout.routeOf !== 0 || charged || this.packing !== undefined || this.layout.said !== 0;
  }

  /** The engine has made all packets of the token. */
  ended(tick: number): void {
    this.finish(tick);
  }

  protected override checkedPackets(): number {
    return this.sent.reduce((sum, sent) => sum + sent, this.sent.length);
  }

  protected override fillTrain(codes: Int32Array, channels: number): void {
    if (this.needsEntries) super.fillTrain(codes, channels);
    else this.train.count(codes, channels);
  }

  protected override startScan(tick: number): void {
    const { layout, train, sent, packing } = this;
    const { memory } = this.engine;
    const { item } = this.current!;
    const { words } = memory;
    sent.fill(0);
    if (layout.routeOf === 0 && packing === undefined) {
      words.set(train.scanEnd.subarray(0, train.scans), layout.scanEnds >> 2);
      sent[0] = train.length;
    } else {
      this.listRoutes(words);
    }
    this.deliverSums();
    this.countPackets();
    if (layout.said !== 0)
      describeTrain(this.engine, layout, {
        ...this.current!,
        train,
        routes: this.routes,
        packing,
        spiking: this.spiking,
        services: this.services,
      });
    for (let position = 0; position < sent.length; position++)
      words[(layout.routeTable + position * R.ROUTE_BYTES + R.ROUTE_PACKETS) >> 2] = sent[position]!;
    words[(layout.record + R.GEN_SCANS) >> 2] = train.scans;
    const record = layout.trains + (item % this.services.items.unsettled) * R.TRAIN_BYTES;
    words[(record + R.TRAIN_ITEM) >> 2] = item;
    words[(record + R.TRAIN_FLOW) >> 2] = this.sentence;
    words[(record + R.TRAIN_PATH) >> 2] = this.pathIndex;
    memory.calls.startTrain(layout.record, tick, record);
  }

  /** Lists the route of each packet in scan order, where there are several; a channel may have more than one. */
  private listRoutes(words: Int32Array): void {
    const { layout, train, routes, sent, spiking, packing } = this;
    const { entries, scanEnd, scans } = train;
    const list = layout.routeOf >> 2;
    const ends = layout.scanEnds >> 2;
    let packets = 0;
    let entry = 0;
    for (let scan = 0; scan < scans; scan++) {
      for (; entry < scanEnd[scan]!; entry++) {
        const last = spiking ? entries[entry]! & CHANNEL_MASK : entry;
        const channel = packing === undefined ? last : packing.firstOf[last]!;
        if (channel < 0) continue;
        for (let position = routes.first[channel]!; position < routes.end[channel]!; position++) {
          if (list > 0) words[list + packets] = position;
          packets++;
          sent[position] = sent[position]! + 1;
        }
      }
      words[ends + scan] = packets;
    }
  }

  /** Adds the values of all packets to the input sums of their destinations. */
  private deliverSums(): void {
    const { sums } = this;
    const { item, codes, channels } = this.current!;
    for (const { from, to, base, windows, charges } of this.destinations) {
      const end = Math.min(to, channels);
      for (let p = 0; p < windows.length; p++) {
        const { inputSums } = windows[p]!;
        const at = windows[p]!.offset(item) + base - from;
        for (let c = from; c < end; c++) {
          const value = sums === undefined ? codes[c]! : sums[codes[c]! - LEAST_CODE]!;
          inputSums[at + c] = inputSums[at + c]! + value;
        }
        const charge = charges[p];
        if (charge) this.charge(charge, from, end, base);
      }
    }
  }

  /** Reports packets one by one, in scan order, for a core that keeps more than their sum. */
  private charge(charge: Charge, from: number, to: number, base: number): void {
    const { spiking } = this;
    const { entries, length, leastValue } = this.train;
    const { item, codes } = this.current!;
    for (let i = 0; i < length; i++) {
      const channel = spiking ? entries[i]! & CHANNEL_MASK : i;
      if (channel < from || channel >= to) continue;
      charge(item, channel - from + base, spiking ? (entries[i]! >> CHANNEL_BITS) + leastValue : codes[channel]!);
    }
  }

  private countPackets(): void {
    const { sent, routes, network, sentence, packing } = this;
    const { item } = this.current!;
    let position = 0;
    this.program.segments.forEach(({ from, to, routes: own }, segment) => {
      const { windows } = this.destinations[segment]!;
      // One route leads to all inputs of the segment, or one to each.
      windows.forEach((input, p) => {
        const packets = sent[own.length === 1 ? position : position + p]!;
        input.announce(item, packets, packing === undefined ? packets : to - from);
      });
      position += own.length;
    });
    for (let position = 0; position < sent.length; position++) {
      const route = routes.route[position]!;
      network.send(sentence, route, KIND_DATA, sent[position]!);
      network.send(sentence, route, KIND_COUNT, 1);
      network.send(sentence, route, KIND_CHECKSUM, 1);
    }
  }
}
