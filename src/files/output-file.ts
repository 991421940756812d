import { closeSync, fstatSync, fsyncSync, openSync, readSync, renameSync, statSync, writeSync } from "node:fs";
import { attempt, OutputError } from "./output-error.js";

const READ_BYTES = 1 << 20;

/** A file that is being written under a temporary name; see `Outputs`, which makes and finishes it. */
export class OutputFile {
  /** Bytes written. */
  size = 0;
  private handle: number | undefined;

  private published = false;

  constructor(
    readonly path: string,
    readonly temporary: string,
  ) {}

  /** Where it lies now. */
  get place(): string {
    return this.published ? this.path : this.temporary;
  }

  /** Gives it its name. @throws OutputError */
  publish(): void {
    attempt(this.path, () => renameSync(this.temporary, this.path));
    this.published = true;
  }

  /** Appends. @throws OutputError */
  write(bytes: Uint8Array): void {
    attempt(this.path, () => {
      this.handle ??= openSync(this.temporary, "a");
      for (let at = 0; at < bytes.length; ) at += writeSync(this.handle, bytes, at);
    });
    this.size += bytes.length;
  }

  /** What has been written so far, in pieces that are valid until the next one. */
  *read(): Generator<Uint8Array> {
    const handle = attempt(this.path, () => openSync(this.place, "r"));
    try {
      const chunk = new Uint8Array(Math.min(READ_BYTES, this.size));
      for (let at = 0; at < this.size; ) {
        const count = attempt(this.path, () => readSync(handle, chunk, 0, chunk.length, at));
        if (count === 0) throw new OutputError(this.path, "a temporary file was cut short");
        at += count;
        yield chunk.subarray(0, count);
      }
    } finally {
      closeSync(handle);
    }
  }

  /** Closes it for now: the next `write` opens it again. */
  close(): void {
    if (this.handle !== undefined) closeSync(this.handle);
    this.handle = undefined;
  }

  /** Somebody else has written it, by its temporary name. */
  adopt(): void {
    this.size = attempt(this.path, () => statSync(this.temporary).size);
  }

  /** Has the disk keep it. @throws OutputError if it is shorter than what was written */
  flush(): void {
    attempt(this.path, () => {
      this.handle ??= openSync(this.temporary, "a");
      fsyncSync(this.handle);
      const { size } = fstatSync(this.handle);
      if (size !== this.size) throw new OutputError(this.path, `${size} of ${this.size} bytes are there`);
      this.close();
    });
  }
}
