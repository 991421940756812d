const encoder = new TextEncoder();
const TWO_32 = 2 ** 32;

/** Wire types of protocol buffers. */
const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;

/** Longest message whose length is patched in: two bytes of length. */
const MOST_NESTED = 0x3fff;

/**
 * Protocol buffer messages into one growing array. Field numbers below 2^28; whole numbers from 0 to 2^53. Nested
 * messages get their length when they end, in two bytes: longer than the shortest form, as the format allows.
 */
export class ProtoEncoder {
  private bytes = new Uint8Array(1 << 16);
  private view = new DataView(this.bytes.buffer);
  private at = 0;

  get length(): number {
    return this.at;
  }

  /** What has been encoded so far; valid until the next call. Empties the encoder. */
  take(): Uint8Array {
    const taken = this.bytes.subarray(0, this.at);
    this.at = 0;
    return taken;
  }

  varint(field: number, value: number): void {
    this.ensure(16);
    this.raw(field * 8 + VARINT);
    this.raw(value);
  }

  /** An unsigned number of 64 bits by its halves. */
  fixed64(field: number, low: number, high: number): void {
    this.ensure(16);
    this.raw(field * 8 + FIXED64);
    this.view.setUint32(this.at, low, true);
    this.view.setUint32(this.at + 4, high, true);
    this.at += 8;
  }

  double(field: number, value: number): void {
    this.ensure(16);
    this.raw(field * 8 + FIXED64);
    this.view.setFloat64(this.at, value, true);
    this.at += 8;
  }

  text(field: number, value: string): void {
    const bytes = encoder.encode(value);
    this.ensure(16 + bytes.length);
    this.raw(field * 8 + BYTES);
    this.raw(bytes.length);
    this.bytes.set(bytes, this.at);
    this.at += bytes.length;
  }

  /** Begins a nested message. @returns what `end` wants */
  begin(field: number): number {
    this.ensure(16);
    this.raw(field * 8 + BYTES);
    this.at += 2;
    return this.at;
  }

  /** @throws RangeError if the message is too long for this encoder */
  end(begun: number): void {
    const length = this.at - begun;
    if (length > MOST_NESTED) throw new RangeError(`a nested message of ${length} bytes, at most ${MOST_NESTED}`);
    this.bytes[begun - 2] = (length & 0x7f) | 0x80;
    this.bytes[begun - 1] = length >> 7;
  }

  private raw(value: number): void {
    const { bytes } = this;
    let { at } = this;
    let high = 0;
    let low = value;
    if (value >= TWO_32) {
      high = Math.floor(value / TWO_32);
      low = value >>> 0;
      // Seven bits at a time out of both halves.
      while (high > 0) {
        bytes[at++] = (low & 0x7f) | 0x80;
        low = ((low >>> 7) | ((high & 0x7f) << 25)) >>> 0;
        high = Math.floor(high / 128);
      }
    }
    while (low > 0x7f) {
      bytes[at++] = (low & 0x7f) | 0x80;
      low >>>= 7;
    }
    bytes[at++] = low;
    this.at = at;
  }

  private ensure(size: number): void {
    if (this.at + size <= this.bytes.length) return;
    const larger = new Uint8Array(Math.max(2 * this.bytes.length, this.at + size));
    larger.set(this.bytes);
    this.bytes = larger;
    this.view = new DataView(larger.buffer);
  }
}
