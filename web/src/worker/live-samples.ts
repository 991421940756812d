import type { SimulationBus } from "../../../src/events/bus.js";
import { SAMPLE_TICKS } from "../../../src/simulation/sampler.js";
import { FLITS, WINDOW, WORDS, WORK } from "../messages.js";

const FIRST_WORDS = 1 << 12;

/** Collects what the floor plan shows while a chip runs, and hands it over in blocks whose memory is given away. */
export class LiveSamples {
  private words = new Int32Array(FIRST_WORDS);
  private length = 0;
  /** Last tick that a sample was taken at. */
  ticks = 0;
  /** Windows that have closed. */
  closed = 0;

  constructor(bus: SimulationBus) {
    bus.links.batches.subscribe(({ length, tick, link, flits }) => {
      for (let n = 0; n < length; n++) {
        this.ticks = Math.max(this.ticks, tick[n]!);
        // A sample tells of the time before it.
        if (flits[n]! > 0) this.add(tick[n]! - 1, FLITS, link[n]!, flits[n]!);
      }
    });
    bus.windows.batches.subscribe(({ length, tick, core }) => {
      this.closed += length;
      for (let n = 0; n < length; n++) if (core[n]! >= 0) this.add(tick[n]!, WINDOW, core[n]!, 1);
    });
    bus.cores.batches.subscribe(({ length, tick, core, busy }) => {
      for (let n = 0; n < length; n++) this.add(tick[n]!, WORK, core[n]!, busy[n]!);
    });
  }

  /** Records since the last call. */
  take(): Int32Array<ArrayBuffer> {
    const records = this.words.slice(0, this.length);
    this.length = 0;
    return records;
  }

  private add(tick: number, kind: number, index: number, amount: number): void {
    if (this.length + WORDS > this.words.length) {
      const wider = new Int32Array(2 * this.words.length);
      wider.set(this.words);
      this.words = wider;
    }
    const { words, length } = this;
    words[length] = Math.floor(tick / SAMPLE_TICKS);
    words[length + 1] = kind;
    words[length + 2] = index;
    words[length + 3] = amount;
    this.length += WORDS;
  }
}
