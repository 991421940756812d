import { ITEM, ROUTE } from "../contracts/packet.js";
import type { InputProgram } from "../contracts/program.js";
import type { CoreServices } from "./services.js";
import type { SlotLayout } from "./work-items.js";

/** What the windows of an input are built from. */
export interface InputWindowParts {
  readonly program: InputProgram;
  readonly index: number;
  readonly name: string;
  readonly stage: number;
  readonly layout: SlotLayout;
  /** Index of a source among the input's sources, by route; -1 for a route that does not lead here. */
  readonly sourceOfRoute: Int16Array;
  readonly services: CoreServices;
}

/** Counters of windows, as `InputWindows` holds them: by slot, or by slot and source. */
interface WindowCounters {
  readonly openItem: Int32Array;
  readonly complete: Int32Array;
  readonly received: Int32Array;
  readonly announced: Int32Array;
  readonly announcedChecksum: Int32Array;
}

/** Windows in words, for faults and for the report of a deadlock. */
export class WindowTexts {
  private readonly sources: number;

  constructor(
    private readonly parts: InputWindowParts,
    private readonly counters: WindowCounters,
  ) {
    this.sources = parts.program.sources.length;
  }

  /** Work item and source of a packet. */
  sender(packet: number): string {
    const { program, services, sourceOfRoute } = this.parts;
    const { packets, sourceName, itemName } = services;
    const source = sourceOfRoute[packets.words[packet + ROUTE]!]!;
    return `${itemName(packets.words[packet + ITEM]!)} from ${sourceName(program.sources[source]!)}`;
  }

  /** Work item of a slot, source `at - slot * sources`, and what has come of that source. */
  source(slot: number, at: number): string {
    const { program, services } = this.parts;
    const { openItem, received, announced, announcedChecksum } = this.counters;
    const sender = services.sourceName(program.sources[at % this.sources]!);
    const count = announced[at]! < 0 ? "no count marker" : `${announced[at]} announced`;
    const checksum = announcedChecksum[at]! < 0 ? ", no checksum marker" : "";
    const item = services.itemName(openItem[slot]!);
    return `${item} from ${sender}: ${received[at]} packets received, ${count}${checksum}`;
  }

  /** One line for each window that has begun and not closed: what is missing, from whom. */
  openWindows(): string[] {
    const { layout, name, services } = this.parts;
    const { openItem, complete, received, announced, announcedChecksum } = this.counters;
    const lines: string[] = [];
    for (let slot = 0; slot < layout.slots; slot++) {
      if (openItem[slot]! < 0 || complete[slot] === this.sources) continue;
      const before = lines.length;
      for (let source = 0; source < this.sources; source++) {
        const at = slot * this.sources + source;
        if (announced[at]! >= 0 && announcedChecksum[at]! >= 0 && announced[at] === received[at]) continue;
        lines.push(`${name}: window open, ${this.source(slot, at)}`);
      }
      if (lines.length > before) continue;
      const item = services.itemName(openItem[slot]!);
      lines.push(
        `${name}: window open, ${item}: all its packets are in, ${complete[slot]} of ${this.sources} sources count as complete`,
      );
    }
    return lines;
  }
}
