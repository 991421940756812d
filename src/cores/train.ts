import { type SpikeCoding, spikeTable } from "./spike-code.js";

/** An entry of a train has 16 bits: the channel, and a value of 4 bits above it. */
export const CHANNEL_BITS = 12;
const CHANNELS = 1 << CHANNEL_BITS;
export const CHANNEL_MASK = CHANNELS - 1;

/** Codes of all sites lie from -8 to 15: the table of a train has a row for each. */
const LEAST_CODE = -8;
const CODES = 24;

/** Spikes (or values) of one token in scan order: `lanes` neurons a tick, pass after pass. */
export class Train {
  /**
   * Spikes: channel, and value - leastValue in the bits above it. 16 bits, because every spike is written and read
   * once. Empty for values, which are sent unchanged.
   */
  readonly entries: Uint16Array;
  readonly leastValue: number;
  /** End of each scan tick among the entries, or among the values. */
  readonly scanEnd: Int32Array;
  readonly passes: number;
  /** Spikes, or values, of the token. */
  length = 0;
  /** Scan ticks of the token: `passes` times those of a pass. */
  scans = 0;
  scansPerPass = 0;
  private readonly table: Int8Array | undefined;
  /**
   * Whether a code has a spike in a pass: index pass * CODES + code - LEAST_CODE; and how often each code occurs in a
   * scan tick.
   */
  private readonly fires: Uint8Array;
  private readonly occurs = new Int32Array(CODES);
  private readonly sendsZero: boolean;

  /** @throws RangeError if a generator cannot have so many channels */
  constructor(
    name: string,
    channels: number,
    private readonly lanes: number,
    signed: boolean,
    code: SpikeCoding | undefined,
  ) {
    if (channels > CHANNELS) throw new RangeError(`${name}: ${channels} channels, a spike generator has ${CHANNELS}`);
    this.passes = code?.passes ?? 1;
    this.table = code && spikeTable(code);
    this.sendsZero = code?.sendsZero ?? false;
    this.entries = new Uint16Array(code ? channels * code.maxSpikes : 0);
    this.leastValue = signed ? -8 : 0;
    this.scanEnd = new Int32Array(this.passes * Math.ceil(channels / lanes));
    this.fires = new Uint8Array(this.passes * CODES);
    this.table?.forEach((value, at) => {
      const pass = at % this.passes;
      this.fires[pass * CODES + (at - pass) / this.passes] = value !== 0 || this.sendsZero ? 1 : 0;
    });
  }

  /** Fills the train from the codes of a token, or from the number of its values. */
  fill(codes: Int32Array, channels: number): void {
    const { table, passes, entries, leastValue, scanEnd, lanes, sendsZero } = this;
    let entry = 0;
    let scan = 0;
    for (let pass = 0; pass < passes; pass++) {
      for (let from = 0; from < channels; from += lanes) {
        const to = Math.min(channels, from + lanes);
        if (table) {
          for (let c = from; c < to; c++) {
            const value = table[(codes[c]! + 8) * passes + pass]!;
            if (value !== 0 || sendsZero) entries[entry++] = c | ((value - leastValue) << CHANNEL_BITS);
          }
        } else {
          entry = to;
        }
        scanEnd[scan++] = entry;
      }
    }
    this.length = entry;
    this.scans = scan;
    this.scansPerPass = scan / passes;
  }

  /**
   * The same without the entries: the spikes of each scan tick follow from how often each code occurs among its
   * neurons.
   */
  count(codes: Int32Array, channels: number): void {
    const { table, passes, scanEnd, lanes, fires, occurs } = this;
    if (table === undefined || lanes < CODES) {
      this.fill(codes, channels);
      return;
    }
    const perPass = Math.ceil(channels / lanes);
    for (let scan = 0; scan < perPass; scan++) {
      occurs.fill(0);
      const to = Math.min(channels, (scan + 1) * lanes);
      for (let c = scan * lanes; c < to; c++) occurs[codes[c]! - LEAST_CODE]!++;
      for (let pass = 0; pass < passes; pass++) {
        let spikes = 0;
        for (let code = 0; code < CODES; code++) spikes += occurs[code]! * fires[pass * CODES + code]!;
        scanEnd[pass * perPass + scan] = spikes;
      }
    }
    this.scans = passes * perPass;
    this.scansPerPass = perPass;
    let entries = 0;
    for (let scan = 0; scan < this.scans; scan++) {
      entries += scanEnd[scan]!;
      scanEnd[scan] = entries;
    }
    this.length = entries;
  }
}
