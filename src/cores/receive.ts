import * as packets from "../contracts/packet.js";
import type { CoreActivity } from "./activity.js";
import {
  PART_NETWORK,
  PART_SPIKE_GENERATION,
  PART_SYNAPSES,
  PART_WAITING,
  type PathRecord,
  type PathTable,
  type TransitTicks,
} from "./path.js";

// Copies: the engine reads an imported constant anew, and checks it, at every use; constants of the module itself it
// folds into the code.
const { FLITS, HOPS, HOPS_MASK, PATH, SCAN, SENTENCE, SERVICE, WAIT } = packets;

/** Path words of one packet after its arrival, from which its path back to the token at its source can be made. */
const HELD = [PATH, SCAN, WAIT, SERVICE, HOPS, FLITS] as const;
const HELD_WAIT = 2;

/**
 * The receiving side of a core's network interface. Packets leave its FIFO in order of arrival, at most one a tick,
 * each when its unit is free. The tick is known when a packet arrives, so receiving needs no event of its own. While
 * the unit works without a pause, the end of each packet releases the next one: the path leads back to the first packet
 * of such a run, and the time since then is service of the unit. Before a sleeping core a packet waits until it has
 * woken up.
 */
export class ReceiveFifo {
  private last = -1;
  /** Tick at which the unit is done with all packets so far. */
  unitFree = 0;
  private runSentence = -1;
  private runService = 0;
  private readonly run = new Int32Array(HELD.length);

  /** @param activity that of the core behind it; undefined for the host, which is always awake */
  constructor(
    private readonly activity: CoreActivity | undefined,
    private readonly core: number,
  ) {}

  /** @returns tick at which a packet that arrives at `tick` and needs no unit leaves the FIFO */
  dispatch(tick: number): number {
    const at = Math.max(this.last + 1, this.awake(tick));
    this.last = at;
    return at;
  }

  /** The same for a packet that occupies the unit for `service` ticks. */
  dispatchToUnit(words: Int32Array, packet: number, tick: number, service: number): number {
    let at = Math.max(this.last + 1, this.awake(tick));
    const free = this.unitFree;
    if (free > at) at = free;
    this.last = at;
    const sentence = words[packet + SENTENCE]!;
    if (free > tick && this.runSentence === sentence) {
      this.runService += at + service - free;
    } else {
      const { run } = this;
      run[0] = words[packet + PATH]!;
      run[1] = words[packet + SCAN]!;
      run[HELD_WAIT] = words[packet + WAIT]! + (at - tick);
      run[3] = words[packet + SERVICE]!;
      run[4] = words[packet + HOPS]!;
      run[5] = words[packet + FLITS]!;
      this.runSentence = sentence;
      this.runService = service;
    }
    this.unitFree = at + service;
    return at;
  }

  /** Tick from which the core takes a packet that arrives at `tick`. */
  private awake(tick: number): number {
    return this.activity === undefined ? tick : tick + this.activity.rouse(this.core, tick);
  }

  /**
   * Path of a window of `sentence` that closes at `tick`, if the unit released it: the packet that arrived at `arrival`
   * waited behind spikes of the same sentence on which the unit still worked. The time after the unit's last tick is
   * the interface's.
   */
  unitPath(
    paths: PathTable,
    stage: number,
    transit: TransitTicks,
    sentence: number,
    arrival: number,
    tick: number,
  ): PathRecord | undefined {
    if (this.runSentence !== sentence || this.unitFree <= arrival) return undefined;
    const worked = Math.min(this.unitFree, tick);
    const [path, scan, wait, service, hops, flits] = this.run as unknown as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    return paths
      .copyOf(sentence, path)
      ?.add(PART_SPIKE_GENERATION, stage, scan)
      .add(PART_WAITING, stage, wait)
      .add(PART_NETWORK, stage, service + transit(hops & HOPS_MASK, flits))
      .add(PART_SYNAPSES, stage, this.runService - (this.unitFree - worked))
      .add(PART_NETWORK, stage, tick - worked);
  }
}
