import { closeSync, fsyncSync, mkdirSync, openSync, readSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { writeAll } from "../parquet/file-bytes.js";

const COPY_BYTES = 1 << 20;

/**
 * A file that chip runs write side by side and that has them one after the other: each run appends to a part of its own, `finish` puts the
 * parts together in the order of the runs.
 */
export class RunParts {
  private readonly handles = new Map<number, number>();

  constructor(readonly path: string) {
    mkdirSync(dirname(path), { recursive: true });
  }

  append(run: number, bytes: Uint8Array): void {
    let handle = this.handles.get(run);
    if (handle === undefined) {
      handle = openSync(this.partOf(run), "w+");
      this.handles.set(run, handle);
    }
    writeAll(handle, bytes);
  }

  /** @param head comes first in the file */
  finish(head: Uint8Array): void {
    const temporary = `${this.path}.tmp`;
    const whole = openSync(temporary, "w");
    writeAll(whole, head);
    const chunk = new Uint8Array(COPY_BYTES);
    for (const [run, handle] of [...this.handles].sort(([a], [b]) => a - b)) {
      for (let at = 0; ; ) {
        const count = readSync(handle, chunk, 0, chunk.length, at);
        if (count === 0) break;
        writeAll(whole, chunk.subarray(0, count));
        at += count;
      }
      closeSync(handle);
      rmSync(this.partOf(run));
    }
    this.handles.clear();
    fsyncSync(whole);
    closeSync(whole);
    renameSync(temporary, this.path);
  }

  discard(): void {
    for (const [run, handle] of this.handles) {
      closeSync(handle);
      rmSync(this.partOf(run), { force: true });
    }
    this.handles.clear();
  }

  private partOf(run: number): string {
    return `${this.path}.run${run}`;
  }
}
