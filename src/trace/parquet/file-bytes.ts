import { closeSync, fsyncSync, openSync, readSync, renameSync, writeSync } from "node:fs";
import { ByteWriter } from "hyparquet-writer";

/** Writes all of `bytes`. */
export function writeAll(handle: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
}

/** A file under a temporary name that gets its own when it is complete. Bytes gather in memory until `drain`. */
export class FileBytes extends ByteWriter {
  private readonly handle: number;
  private readonly temporary: string;

  constructor(readonly path: string) {
    super(1 << 16);
    this.temporary = `${path}.tmp`;
    this.handle = openSync(this.temporary, "w");
  }

  /** Writes out what has gathered. */
  drain(): void {
    writeAll(this.handle, this.getBytes());
    this.index = 0;
  }

  /** Copies [from, to) of another file, opened for reading, to the end of this one. */
  copy(source: number, from: number, to: number): void {
    this.drain();
    const chunk = new Uint8Array(1 << 20);
    for (let at = from; at < to; ) {
      const count = readSync(source, chunk, 0, Math.min(chunk.length, to - at), at);
      if (count === 0) throw new Error(`${this.path}: a part file ends early`);
      writeAll(this.handle, chunk.subarray(0, count));
      at += count;
    }
    this.offset += to - from;
  }

  override finish(): void {
    this.drain();
    fsyncSync(this.handle);
    closeSync(this.handle);
    renameSync(this.temporary, this.path);
  }
}
