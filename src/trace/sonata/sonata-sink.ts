import { join } from "node:path";
import type { Dataset, File as H5File } from "h5wasm/node";
import { OutputError } from "../../files/output-error.js";
import type { OutputFile } from "../../files/output-file.js";
import type { Outputs } from "../../files/outputs.js";
import type { Block } from "../block.js";
import { TABLES } from "../schema.js";
import type { TraceSink } from "../trace-sink.js";
import { type Hdf5, hdf5Reason, loadHdf5 } from "./hdf5.js";

/** Path within a run folder. */
export const SONATA_FILE = "traces/spikes.h5";
/** What marks a file as SONATA, and the version of the format. */
const MAGIC = 0x0a7a;
const VERSION = Uint32Array.of(0, 1);
/** Spikes of a generator that are written, and compressed, at once. */
const CHUNK = 4096;
/** Of gzip: the fastest. Every HDF5 library reads it. */
const COMPRESSION = 1;
const PS_PER_MS = 1e9;

const COLUMN = Object.fromEntries(TABLES.spikes.columns.map(({ name }, c) => [name, c]));

/** Spikes of one generator that have not been written yet, and where they go. */
class Population {
  private readonly times = new Float64Array(CHUNK);
  private readonly ids = new BigUint64Array(CHUNK);
  private waiting = 0;
  private written = 0;
  private timestamps: Dataset | undefined;
  private nodeIds: Dataset | undefined;

  constructor(
    private readonly file: H5File,
    private readonly name: string,
  ) {}

  add(milliseconds: number, neuron: number): void {
    this.times[this.waiting] = milliseconds;
    this.ids[this.waiting] = BigInt(neuron);
    if (++this.waiting === CHUNK) this.flush();
  }

  flush(): void {
    if (this.waiting === 0) return;
    const times = this.times.slice(0, this.waiting);
    const ids = this.ids.slice(0, this.waiting);
    if (this.timestamps === undefined || this.nodeIds === undefined) {
      const group = this.file.create_group(`spikes/${this.name}`);
      group.create_attribute("sorting", "by_time");
      const shape = { maxshape: [null], chunks: [CHUNK], compression: COMPRESSION };
      this.timestamps = group.create_dataset({ name: "timestamps", data: times, ...shape });
      this.timestamps.create_attribute("units", "milliseconds");
      this.nodeIds = group.create_dataset({ name: "node_ids", data: ids, ...shape });
    } else {
      const to = this.written + this.waiting;
      this.timestamps.resize([to]);
      this.timestamps.write_slice([[this.written, to]], times);
      this.nodeIds.resize([to]);
      this.nodeIds.write_slice([[this.written, to]], ids);
    }
    this.written += this.waiting;
    this.waiting = 0;
  }

  /** Whether a file, opened anew, has all of it. */
  isIn(file: H5File): boolean {
    return ["timestamps", "node_ids"].every((name) => {
      const set = file.get(`spikes/${this.name}/${name}`) as Dataset | null;
      return (
        set?.shape?.[0] === this.written &&
        (set.slice([[this.written - 1, this.written, 1]]) as ArrayLike<unknown>).length === 1
      );
    });
  }
}

/**
 * Spikes for neuroscience tools: a SONATA file (HDF5) with a population for each spike generator, `core.site`, and
 * its neurons by channel. Times in milliseconds from the begin of the chip run; populations of later runs than the
 * first begin with `runN.`.
 */
export class SonataSink implements TraceSink {
  private readonly output: OutputFile;
  private readonly file: H5File;
  private readonly names = new Map<number, string>();
  private readonly populations = new Map<string, Population>();

  private constructor(
    private readonly hdf5: Hdf5,
    private readonly outputs: Outputs,
    folder: string,
    private readonly tickPs: number,
    private readonly name: string,
  ) {
    this.output = outputs.file(join(folder, name));
    this.file = this.attempt(() => {
      const file = new hdf5.File(this.output.temporary, "w");
      file.create_attribute("magic", MAGIC, null, "<I");
      file.create_attribute("version", VERSION);
      file.create_group("spikes");
      return file;
    });
  }

  /** The HDF5 library has to be loaded first. @throws UserError if there is too little memory for it */
  static async open(outputs: Outputs, folder: string, tickPs: number, name = SONATA_FILE): Promise<SonataSink> {
    return new SonataSink(await loadHdf5(), outputs, folder, tickPs, name);
  }

  write(block: Block): void {
    if (block.table === "placement") this.placement(block);
    if (block.table !== "spikes") return;
    const { columns, texts, length, run } = block;
    const time = columns[COLUMN.time_ticks!]!;
    const core = columns[COLUMN.core!]!;
    const site = columns[COLUMN.site!]!;
    const channel = columns[COLUMN.channel!]!;
    const sites = texts[COLUMN.site!]!;
    this.attempt(() => {
      for (let row = 0; row < length; row++) {
        const own = `${this.names.get(core[row]!) ?? `core ${core[row]}`}.${sites[site[row]!]!}`;
        const name = run === 0 ? own : `run${run}.${own}`;
        let population = this.populations.get(name);
        if (population === undefined) {
          population = new Population(this.file, name);
          this.populations.set(name, population);
        }
        population.add((time[row]! * this.tickPs) / PS_PER_MS, channel[row]!);
      }
    });
  }

  endRun(): void {}

  async finish(): Promise<string[]> {
    const { populations } = this;
    this.attempt(() => {
      for (const population of populations.values()) population.flush();
      this.file.flush();
      this.file.close();
    });
    this.output.adopt();
    this.outputs.finish(this.output, (temporary) =>
      this.attempt(() => {
        const file = new this.hdf5.File(temporary, "r");
        const missing = [...populations].find(([, population]) => !population.isIn(file));
        file.close();
        if (missing !== undefined) throw new OutputError(this.output.path, `population ${missing[0]} is not complete`);
      }),
    );
    return [this.name];
  }

  private attempt<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      throw error instanceof OutputError ? error : new OutputError(this.output.path, hdf5Reason(error));
    }
  }

  private placement({ columns, texts, length }: Block): void {
    for (let row = 0; row < length; row++) this.names.set(columns[0]![row]!, texts[1]![columns[1]![row]!]!);
  }
}
