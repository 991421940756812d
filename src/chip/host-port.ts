import type { InputWindows } from "../cores/input-windows.js";
import type { PathRecord } from "../cores/path.js";
import { ReceiveFifo } from "../cores/receive.js";

/** The host's side of the port: receives the chip's values, one packet a tick, and always has space. */
export class HostPort {
  private readonly fifo = new ReceiveFifo(undefined, -1);
  /** Path of each sentence up to its last value; undefined before that value has arrived. */
  readonly paths: (PathRecord | undefined)[] = [];
  /** Values of each sentence: integers with the fraction bits of the chip's image. */
  readonly values: (Int32Array | undefined)[] = [];

  constructor(
    private readonly windows: InputWindows,
    sentenceOf: Int32Array,
    onValues: (sentence: number, tick: number) => void,
  ) {
    windows.onClose = (item, tick, path) => {
      const sentence = sentenceOf[item]!;
      const { width } = windows.program;
      const offset = windows.offset(item);
      this.values[sentence] = windows.inputSums.slice(offset, offset + width);
      this.paths[sentence] = path;
      onValues(sentence, tick);
    };
  }

  receive(packet: number, tick: number): number {
    const at = this.fifo.dispatch(tick);
    this.windows.accept(packet, tick, at, 1, undefined);
    return at;
  }

  /** The values of a sentence have been read. @param item first work item of the sentence */
  forget(sentence: number, item: number): void {
    delete this.paths[sentence];
    delete this.values[sentence];
    this.windows.releaseBank(this.windows.layout.slotOf[item]!, 1);
  }

  unfinished(): string[] {
    return this.windows.openWindows();
  }
}
