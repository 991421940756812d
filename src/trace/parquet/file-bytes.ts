import { ByteWriter } from "hyparquet-writer";
import type { OutputFile } from "../../files/output-file.js";
import type { Outputs } from "../../files/outputs.js";

/** An output as the Parquet writer takes it. Bytes gather in memory until `drain`. */
export class FileBytes extends ByteWriter {
  readonly file: OutputFile;

  constructor(
    private readonly outputs: Outputs,
    path: string,
  ) {
    super(1 << 16);
    this.file = outputs.file(path);
  }

  /** Writes out what has gathered. */
  drain(): void {
    this.file.write(this.getBytes());
    this.index = 0;
  }

  /** Copies [from, to) of another file to the end of this one. */
  copy(source: Iterable<Uint8Array>, from: number, to: number): void {
    this.drain();
    let at = 0;
    for (const chunk of source) {
      this.file.write(chunk.subarray(Math.max(0, from - at), Math.max(0, to - at)));
      at += chunk.length;
    }
    if (at < to) throw new Error(`${this.file.path}: a part file ends early`);
    this.offset += to - from;
  }

  override finish(): void {
    this.drain();
    this.outputs.finish(this.file);
  }
}
