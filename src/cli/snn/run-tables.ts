import type { MessagePort } from "node:worker_threads";
import { NetworkRecorder, type SampleRecorder } from "../../runner/snn/network-recorder.js";
import type { OpenNetwork } from "../../runner/snn/open-network.js";
import type { RunHooks } from "../../snn/checked-run/checked-run.js";
import type { ChipRun } from "../../snn/chip/chip-run.js";
import type { Layout } from "../../snn/chip/layout.js";
import type { CoreUse } from "../../snn/chip/limits.js";
import type { SnnChip } from "../../snn/chip/spec.js";
import { STEP_TABLES } from "../../trace/schema.js";
import { send } from "../../trace/write/flow.js";
import type { TraceFormat } from "../../trace/write/formats.js";
import type { Context } from "../common.js";

/** Tables and traces of a run, written while it goes on. */
export interface RunTables {
  readonly hooks: Pick<RunHooks, "placed" | "begun" | "ended">;
  /** A step has ended. @throws UserError if nothing can be written any more */
  readonly stepped: (run: ChipRun) => void;
  /** @returns paths within the folder */
  readonly finish: () => Promise<readonly string[]>;
  readonly discard: () => Promise<void>;
}

/** Opens the tables of a run folder, and the traces asked for. */
export async function openTables(
  folder: string,
  formats: readonly TraceFormat[],
  { integers, drives }: OpenNetwork,
  chip: SnnChip,
  { openTrace }: Pick<Context, "openTrace">,
): Promise<RunTables> {
  const writer = await openTrace({ folder, formats, tickPs: chip.tickPs, tables: STEP_TABLES });
  const { populations } = integers.network;
  let port: MessagePort | undefined;
  const recorder = new NetworkRecorder(populations, chip, drives.length, formats.length > 0, (run) => {
    const line = writer.begin(run);
    port = line.port;
    return (block) => send(line, block);
  });
  let placed!: { readonly layout: Layout; readonly use: readonly CoreUse[] };
  let sample!: SampleRecorder;
  const close = (): void => {
    port?.close();
    port = undefined;
  };
  return {
    hooks: {
      placed: (layout, use) => {
        placed = { layout, use };
      },
      begun: (number) => {
        sample = recorder.begin(number, placed.layout, placed.use, drives[number]!.steps);
        return sample.observer;
      },
      ended: (number, run) => {
        sample.end(run);
        close();
        writer.end(number);
      },
    },
    stepped: (run) => {
      writer.failed.throwIfAborted();
      sample.step(run);
    },
    finish: () => writer.finish(),
    discard: () => {
      close();
      return writer.discard();
    },
  };
}
