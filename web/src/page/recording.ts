import { FLITS, WORDS } from "../messages.js";

/** What happened on the chip, sample by sample. */
export class Recording {
  /** Records of each sample: kind, index, amount, one after the other. */
  private readonly samples: number[][] = [];

  get length(): number {
    return this.samples.length;
  }

  add(records: Int32Array): void {
    for (let at = 0; at < records.length; at += WORDS) {
      const sample = records[at]!;
      while (this.samples.length <= sample) this.samples.push([]);
      this.samples[sample]!.push(records[at + 1]!, records[at + 2]!, records[at + 3]!);
    }
  }

  /** Calls back for each record of the samples [from, to). */
  each(from: number, to: number, visit: (kind: number, index: number, amount: number) => void): void {
    for (let sample = from; sample < Math.min(to, this.samples.length); sample++) {
      const records = this.samples[sample]!;
      for (let at = 0; at < records.length; at += 3) visit(records[at]!, records[at + 1]!, records[at + 2]!);
    }
  }

  /** Most flits that a link carries in the samples [from, to). */
  mostFlits(from: number, to: number): number {
    const flits = new Map<number, number>();
    this.each(from, to, (kind, link, amount) => {
      if (kind === FLITS) flits.set(link, (flits.get(link) ?? 0) + amount);
    });
    return Math.max(0, ...flits.values());
  }
}
