import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { MessageChannel } from "node:worker_threads";
import { runCli } from "../../../src/cli/cli.js";
import type { Io } from "../../../src/cli/io.js";
import type { InputResult } from "../../../src/contracts/summary.js";
import { Outputs } from "../../../src/files/outputs.js";
import type { ChipInput, ChipJob, ChipNotice } from "../../../src/runner/chip-job.js";
import type { ChipRunner } from "../../../src/runner/chip-pool.js";
import type { TraceRequest } from "../../../src/trace/write/formats.js";
import { openSinks } from "../../../src/trace/write/sinks.js";
import type { TraceWriter } from "../../../src/trace/write/trace-writer.js";
import { fakeSummary } from "./fake-summary.js";

const GOLDEN = fileURLToPath(new URL("../../fixtures/golden/tiny_dev/", import.meta.url));
const WORDS = ["a", "good", "bad", "movie", "plot", ".", ","];

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A chip that needs no simulation: echoes its inputs into a summary whose other figures are fixed. */
export interface FakeChip {
  readonly jobs: ChipJob[];
  readonly batches: (readonly ChipInput[])[];
  threads: number;
  closed: boolean;
  /** Applied to each result; or throws. */
  change: (input: ChipInput) => Partial<InputResult>;
  /** Called before each batch. */
  before: (batch: readonly ChipInput[]) => Promise<void> | void;
}

/** Writes traces in this thread; the fake chip sends none, so they have no rows. */
function openTraceHere(request: TraceRequest): TraceWriter {
  const outputs = new Outputs();
  const opening = openSinks(outputs, request);
  return {
    failed: new AbortController().signal,
    begin: () => ({ port: new MessageChannel().port1, onTheWay: new Int32Array(new SharedArrayBuffer(4)) }),
    end: () => {},
    finish: async () => {
      const files: string[] = [];
      for (const sink of await opening) files.push(...(await sink.finish()));
      outputs.publish();
      return files;
    },
    discard: async () => {
      await opening;
      outputs.discard();
    },
  };
}

/** Folder, model and chip of one test. */
export class Bench {
  readonly folder = mkdtempSync(join(tmpdir(), "sorbet-sim-cli-"));
  /** Checkpoint folder: the golden model with a small vocabulary and named labels. */
  readonly model = join(this.folder, "tiny");
  readonly chip: FakeChip = { jobs: [], batches: [], threads: 0, closed: false, change: () => ({}), before: () => {} };
  readonly interrupt = new AbortController();

  constructor() {
    mkdirSync(this.model);
    const config = JSON.parse(readFileSync(join(GOLDEN, "config.json"), "utf8"));
    writeFileSync(join(this.model, "config.json"), JSON.stringify({ ...config, labels: ["negative", "positive"] }));
    copyFileSync(join(GOLDEN, "model.safetensors"), join(this.model, "model.safetensors"));
    const special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
    const pieces = [...special, ...WORDS];
    const vocabulary = Array.from({ length: config.vocab_size }, (_, i) => pieces[i] ?? `word${i}`);
    writeFileSync(join(this.model, "vocab.txt"), `${vocabulary.join("\n")}\n`);
  }

  /** Writes a file and returns its path. */
  file(name: string, content: string | Uint8Array): string {
    const path = join(this.folder, name);
    writeFileSync(path, content);
    return path;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  async run(argv: readonly string[], over: Partial<Io> & { stdin?: string } = {}): Promise<Outcome> {
    let out = "";
    let err = "";
    const io: Io = {
      out: (text) => {
        out += text;
      },
      outPieces: async (pieces) => {
        for (const piece of pieces) out += piece;
      },
      err: (text) => {
        err += text;
      },
      outIsTerminal: false,
      errIsTerminal: false,
      columns: 80,
      env: {},
      readStdin: async () => new TextEncoder().encode(over.stdin ?? ""),
      interrupted: this.interrupt.signal,
      ...over,
    };
    const code = await runCli(
      argv,
      io,
      (threads, onNotice) => Promise.resolve(this.#open(threads, onNotice)),
      openTraceHere,
    );
    return { code, out, err };
  }

  #open(threads: number, onNotice: (notice: ChipNotice) => void): ChipRunner {
    const { chip } = this;
    chip.threads = threads;
    chip.closed = false;
    return {
      load: (job) => {
        chip.jobs.push(job);
      },
      run: async (batch, _, watch) => {
        chip.batches.push(batch);
        await chip.before(batch);
        for (const _ of batch) onNotice({ sentenceGone: true });
        return { run: watch.run, rows: batch, used: { engine: "fast" } };
      },
      summarise: async (batches) => {
        const inputs = (batches as unknown as { rows: ChipInput[] }[]).flatMap(({ rows }) => rows);
        return fakeSummary(
          inputs.map((input) => ({
            id: input.id,
            ...(input.text === undefined ? {} : { text: input.text }),
            ...(input.label === undefined ? {} : { label: input.label }),
            input_ids: [...input.inputIds],
            logits: [...input.referenceLogits],
            reference_logits: [...input.referenceLogits],
            prediction: input.referenceLogits[1]! > input.referenceLogits[0]! ? "positive" : "negative",
            ...chip.change(input),
          })),
        );
      },
      close: async () => {
        chip.closed = true;
      },
    };
  }
}
