import type { OutputFile } from "../files/output-file.js";
import { checkReplaceable, type Outputs } from "../files/outputs.js";

/**
 * A file that chip runs write side by side and that has them one after the other: each run appends to a part of its
 * own, `finish` puts the parts together in the order of the runs. One part is open at a time, so that the number of
 * runs is no number of open files.
 */
export class RunParts {
  private readonly parts = new Map<number, OutputFile>();
  private last: OutputFile | undefined;

  constructor(
    private readonly outputs: Outputs,
    readonly path: string,
  ) {
    checkReplaceable(path);
  }

  append(run: number, bytes: Uint8Array): void {
    let part = this.parts.get(run);
    if (part === undefined) {
      part = this.outputs.file(this.path);
      this.parts.set(run, part);
    }
    if (part !== this.last) this.last?.close();
    this.last = part;
    part.write(bytes);
  }

  /** @param head comes first in the file */
  finish(head: Uint8Array): void {
    const whole = this.outputs.file(this.path);
    whole.write(head);
    for (const [, part] of [...this.parts].sort(([a], [b]) => a - b)) {
      for (const chunk of part.read()) whole.write(chunk);
      this.outputs.remove(part);
    }
    this.parts.clear();
    this.outputs.finish(whole);
  }
}
