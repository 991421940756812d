import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../../src/base/user-error.js";
import type { Context } from "../../../src/cli/common.js";
import type { Io } from "../../../src/cli/io.js";
import { type SweepOptions, sweepCommand } from "../../../src/cli/sweep-command.js";
import { Evaluator, type PointTask } from "../../../src/explore/evaluate/evaluate.js";
import type { Executor } from "../../../src/explore/evaluate/executor.js";
import type { Outcome } from "../../../src/explore/store/record.js";
import { Bench, type Outcome as Ended } from "../../cli/support/harness.js";
import { PROGRAM } from "./program.js";

/** Evaluates in this thread; `before` is called with every task, and may fail in place of the thread. */
export function here(width: number, before: (task: PointTask) => void | Promise<void> = () => {}): Executor {
  const evaluator = new Evaluator();
  return {
    width,
    evaluate: async (task): Promise<Outcome> => {
      await before(task);
      return evaluator.evaluate(task);
    },
    close: async () => {},
  };
}

/** A folder with the tiny golden model, in which sweeps run. */
export class SweepBench extends Bench {
  /** Runs a sweep of `text`; a UserError becomes exit code 2 as in the program. */
  async sweep(
    text: string,
    out: string,
    { options = {}, executor = here(1), over = {}, lines = nothing(), program = PROGRAM }: SweepRun = {},
  ): Promise<Ended> {
    const file = join(this.folder, "sweep.yaml");
    writeFileSync(file, text);
    let printed = "";
    let err = "";
    const io: Io = {
      out: (line) => {
        printed += line;
      },
      outPieces: async (pieces) => {
        for (const piece of pieces) printed += piece;
      },
      err: (line) => {
        err += line;
      },
      outIsTerminal: false,
      errIsTerminal: false,
      columns: 80,
      env: {},
      readStdin: async () => new Uint8Array(),
      interrupted: this.interrupt.signal,
      ...over,
    };
    const unused = (): never => {
      throw new Error("a sweep needs neither");
    };
    const context: Context = {
      io,
      command: ["sorbet-sim", "sweep", file],
      version: "0.0.0",
      openChip: unused,
      openModel: unused,
      openTrace: unused,
      runLine: unused,
      fault: unused,
    };
    try {
      const code = await sweepCommand(file, { out: join(this.folder, out), ...options }, context, {
        program: () => program,
        open: async () => executor,
        lines: () => lines,
      });
      return { code, out: printed, err };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return { code: 2, out: printed, err: error.message };
    }
  }
}

interface SweepRun {
  readonly options?: Partial<SweepOptions>;
  readonly executor?: Executor;
  readonly over?: Partial<Io>;
  /** What evaluates the points. */
  readonly program?: string;
  /** Standard input. */
  readonly lines?: AsyncIterable<string>;
}

async function* nothing(): AsyncGenerator<string> {}
