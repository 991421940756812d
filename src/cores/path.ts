import * as packets from "../contracts/packet.js";
import { PATH_PARTS } from "../contracts/summary.js";

// Copies: the engine reads an imported constant anew, and checks it, at every use; constants of the module itself it
// folds into the code.
const { FLITS, HOPS, HOPS_MASK, PATH, SCAN, SENTENCE, SERVICE, WAIT } = packets;

export const PART_HOST = 0;
export const PART_SPIKE_GENERATION = 1;
export const PART_NETWORK = 2;
export const PART_SYNAPSES = 3;
export const PART_VECTOR = 4;
export const PART_WAITING = 5;
const PARTS = PATH_PARTS.length;

/**
 * The critical path of a sentence up to a point in time: ticks since its first value entered the host port, by part
 * and, independently, by stage. Each split is accumulated separately, and both must tile the time.
 */
export class PathRecord {
  constructor(
    readonly sentence: number,
    readonly start: number,
    public at: number,
    /** Ticks by part, then by stage. An array: V8 keeps the memory of a longer Float64Array outside its heap. */
    readonly ticks: number[],
  ) {}

  static begin(sentence: number, tick: number, stages: number): PathRecord {
    return new PathRecord(sentence, tick, tick, new Array<number>(PARTS + stages).fill(0));
  }

  copy(): PathRecord {
    return new PathRecord(this.sentence, this.start, this.at, this.ticks.slice());
  }

  /** Extends this record. */
  add(part: number, stage: number, ticks: number): this {
    this.ticks[part] = this.ticks[part]! + ticks;
    this.ticks[PARTS + stage] = this.ticks[PARTS + stage]! + ticks;
    this.at += ticks;
    return this;
  }

  part(part: number): number {
    return this.ticks[part]!;
  }

  stage(stage: number): number {
    return this.ticks[PARTS + stage]!;
  }

  /** @throws Error if the parts, or the stages, do not add up to `tick - start` */
  assertTiles(tick: number): void {
    let parts = 0;
    let stages = 0;
    for (let i = 0; i < this.ticks.length; i++) {
      if (i < PARTS) parts += this.ticks[i]!;
      else stages += this.ticks[i]!;
    }
    if (parts !== tick - this.start || stages !== tick - this.start || this.at !== tick) {
      throw new Error(
        `critical path of sentence ${this.sentence} does not tile: parts ${parts}, stages ${stages}, elapsed ${tick - this.start}`,
      );
    }
  }
}

/**
 * Path of an event at `tick`: it continues `releaser` if that belongs to the same sentence; else it continues `own`,
 * which waited for the work of another sentence.
 * @returns a new record that ends at `tick`; the gap, if any, is waiting
 */
export function follow(own: PathRecord, releaser: PathRecord | undefined, tick: number, stage: number): PathRecord {
  const from = releaser && releaser.sentence === own.sentence && releaser.at >= own.at ? releaser : own;
  const record = from.copy();
  return record.add(PART_WAITING, stage, tick - record.at);
}

/** Numbers of a record in a table: start and end, then its ticks. */
const TICKS_AT = 2;
/** Initial capacity of the list of a sentence, in records. */
const FIRST_RECORDS = 32;

/**
 * The same number; below 2^31 as the small integer that V8 computes with fastest. A tick read from a Float64Array is a
 * double, and so is the clock once an event has been scheduled at it, and every tick after that.
 */
const integer = (tick: number): number => ((tick | 0) === tick ? tick | 0 : tick);

/** Records of one sentence, one after the other. */
interface PathList {
  numbers: Float64Array;
  count: number;
}

/**
 * Path records that packets in flight refer to, by sentence; dropped when the sentence has left the chip. They are
 * kept as numbers, in memory that serves one sentence after the other: as objects, each would live as long as its
 * sentence, which is longer than the garbage collector takes for short.
 */
export class PathTable {
  private readonly lists = new Map<number, PathList>();
  private readonly spare: PathList[] = [];
  private readonly size: number;

  /** @param stages of the program */
  constructor(stages: number) {
    this.size = TICKS_AT + PARTS + stages;
  }

  /** Notes a record as it is now. @returns its index among those of its sentence */
  add({ sentence, start, at, ticks }: PathRecord): number {
    let list = this.lists.get(sentence);
    if (list === undefined) {
      list = this.spare.pop() ?? { numbers: new Float64Array(FIRST_RECORDS * this.size), count: 0 };
      this.lists.set(sentence, list);
    }
    const first = list.count * this.size;
    if (first === list.numbers.length) {
      const grown = new Float64Array(2 * first);
      grown.set(list.numbers);
      list.numbers = grown;
    }
    const { numbers } = list;
    numbers[first] = start;
    numbers[first + 1] = at;
    for (let i = 0; i < ticks.length; i++) numbers[first + TICKS_AT + i] = ticks[i]!;
    return list.count++;
  }

  /** A copy of a record; undefined once its sentence has been dropped. */
  copyOf(sentence: number, index: number): PathRecord | undefined {
    const list = this.lists.get(sentence);
    if (list === undefined || index >= list.count) return undefined;
    const { numbers } = list;
    const first = index * this.size;
    const ticks = new Array<number>(this.size - TICKS_AT);
    for (let i = 0; i < ticks.length; i++) ticks[i] = integer(numbers[first + TICKS_AT + i]!);
    return new PathRecord(sentence, integer(numbers[first]!), integer(numbers[first + 1]!), ticks);
  }

  drop(sentence: number): void {
    const list = this.lists.get(sentence);
    if (list === undefined) return;
    this.lists.delete(sentence);
    list.count = 0;
    this.spare.push(list);
  }
}

/** Ticks a packet spends moving: interface, wires and routers, without any queue. */
export type TransitTicks = (way: number, flits: number) => number;

/**
 * The path of a packet that has just been delivered, its queueing included; undefined once its sentence has left the
 * chip.
 */
export function packetPath(
  paths: PathTable,
  words: Int32Array,
  packet: number,
  stage: number,
  transit: TransitTicks,
): PathRecord | undefined {
  const path = paths.copyOf(words[packet + SENTENCE]!, words[packet + PATH]!);
  if (!path) return undefined;
  return path
    .add(PART_SPIKE_GENERATION, stage, words[packet + SCAN]!)
    .add(PART_WAITING, stage, words[packet + WAIT]!)
    .add(
      PART_NETWORK,
      stage,
      words[packet + SERVICE]! + transit(words[packet + HOPS]! & HOPS_MASK, words[packet + FLITS]!),
    );
}
