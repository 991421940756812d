import type { GeneratorSpec, SpikeCode, SyncSpec } from "../contracts/chip.js";
import type { SpikeSourceProgram } from "../contracts/program.js";
import { scanTicks } from "../cores/scan-ticks.js";
import { type SpikeRules, spikeCoding } from "../cores/spike-code.js";

/** Flits of each kind of packet of a spike source. */
export interface PacketFlits {
  readonly data: number;
  readonly count: number;
  readonly checksum: number;
}

/** One destination of a spike source: which segment and route lead there, and how far it is. */
export interface Destination {
  readonly input: number;
  readonly segment: number;
  /** Position of the route among the spike source's: markers go out in this order. */
  readonly route: number;
  /** Ticks from the sending interface to the core, for a packet of one flit. */
  readonly transit: number;
  /** The same for a credit that comes back. */
  readonly back: number;
}

/**
 * Earliest times of one spike source's tokens: each bound is a condition that every run meets, whatever else goes on
 * in the chip.
 */
export class SourceBound {
  readonly destinations: Destination[] = [];
  /** By token: first scan; all of the token and its markers in the FIFO, so that its bank is free. */
  readonly start: number[] = [];
  readonly finish: number[] = [];
  /** Flits of each token's data. */
  readonly dataFlits: number[] = [];
  private readonly scans: number;
  private readonly routes: number;

  constructor(
    readonly program: SpikeSourceProgram,
    readonly flits: PacketFlits,
    private readonly fifoSlots: number,
    generator: GeneratorSpec,
    sync: SyncSpec,
    code: SpikeCode,
    rules: SpikeRules,
  ) {
    const spiking = program.payload === "spikes";
    const passes = spiking ? spikeCoding(code, program.signed, rules).passes : 1;
    this.scans = scanTicks(program.channels, passes, generator.lanes, spiking, sync);
    this.routes = program.segments.reduce((n, { routes }) => n + routes.length, 0);
  }

  /**
   * @param offer tick at which the codes of the next token are there;
   * @param granted tick at which every destination has granted a credit;
   * @param packets of the token, by segment
   */
  next(offer: number, granted: number, packets: readonly number[]): void {
    const { flits, routes, program } = this;
    let data = 0;
    program.segments.forEach((segment, s) => {
      data += packets[s]! * segment.routes.length;
    });
    const start = Math.max(offer, granted, this.finish.at(-1) ?? 0);
    // All but what the FIFO holds must have been sent before the last marker has a slot.
    const smallest = Math.min(flits.data, flits.count, flits.checksum);
    const sentBefore = Math.max(0, data + 2 * routes - 1 - this.fifoSlots) * smallest;
    this.start.push(start);
    this.dataFlits.push(data * flits.data);
    this.finish.push(start + Math.max(this.scans, sentBefore));
  }

  /** Flits of a token, markers included: what the interface is busy with. */
  allFlits(token: number): number {
    return this.dataFlits[token]! + this.routes * (this.flits.count + this.flits.checksum);
  }

  /** Flits of markers behind those of the first route. */
  get markersAfter(): number {
    return (this.routes - 1) * (this.flits.count + this.flits.checksum);
  }

  /** Most flits that stand in the FIFO. */
  get held(): number {
    return this.fifoSlots * Math.max(this.flits.data, this.flits.count, this.flits.checksum);
  }

  /** Earliest arrival of a token's first packet at a destination. */
  firstArrival(token: number, { transit }: Destination): number {
    return this.start[token]! + transit;
  }

  /** Earliest arrival of the last marker for a destination. */
  markerArrival(token: number, { transit, route }: Destination): number {
    const { count, checksum } = this.flits;
    const data = Math.max(this.scans, this.dataFlits[token]!);
    return this.start[token]! + data + route * (count + checksum) + count + transit + checksum - 1;
  }
}
