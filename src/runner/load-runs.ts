import { setMaxListeners } from "node:events";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { UserError } from "../base/user-error.js";
import { canonicalJson } from "../config/canonical.js";
import type { Configuration } from "../config/resolve.js";
import { createOnce } from "../explore/store/atomic.js";
import { modelHash, workloadHash } from "../explore/store/key.js";
import { programName } from "../explore/store/program.js";
import { attempt } from "../files/output-error.js";
import { sha256Hex } from "../input/sha256.js";
import type { LoadSpec } from "../load/load-spec.js";
import type { LoadRun } from "../load/serve.js";
import type { CheckpointFolder } from "./checkpoint-folder.js";
import { shared } from "./chip-job.js";
import { FaultError } from "./fault-error.js";
import type { LoadReply, LoadTask } from "./load-thread.js";
import type { PreparedRow } from "./prepare.js";

const FORMAT = "sorbet-sim/load-run@2";
const THREAD = new URL("./load-thread.js", import.meta.url);

/** Evaluates load runs; each is kept under the hash of all that decides it, if there is a folder. */
export interface LoadRuns {
  /** @throws UserError, FaultError, or an AbortError on an interrupt */
  run(spec: LoadSpec): Promise<LoadRun>;
  close(): Promise<void>;
}

/** @param folder of results; undefined: nothing is kept */
export async function openLoadRuns(
  configuration: Configuration,
  checkpoint: CheckpointFolder,
  prepared: readonly PreparedRow[],
  {
    threads,
    folder,
    version,
  }: { readonly threads: number; readonly folder: string | undefined; readonly version: string },
  interrupted: AbortSignal,
): Promise<LoadRuns> {
  const { chip, host, code, noc, seed, pruneLast, resolved } = configuration;
  const rows = prepared.map(({ inputIds, tokenTypes }) => ({ inputIds, tokenTypes }));
  const { arrival: _, ...hostKeys } = resolved.host;
  const { model: __, ...keys } = resolved;
  const common = {
    format: FORMAT,
    config: { ...keys, host: hostKeys },
    model: modelHash(checkpoint.model, checkpoint.weightsSha256),
    workload: workloadHash(rows),
    program: programName(version, THREAD),
  };
  const job = { model: shared(checkpoint.model), config: { chip, host, code, noc, seed, pruneLast } };
  // Every load run that waits for a thread listens.
  setMaxListeners(0, interrupted);
  const { Piscina } = await import("piscina");
  const pool = new Piscina<LoadTask, LoadReply>({ filename: THREAD.href, maxThreads: threads });
  const simulated = async (spec: LoadSpec): Promise<LoadRun> => {
    const reply = await pool.run({ job, rows, spec }, { signal: interrupted });
    if ("run" in reply) return reply.run;
    throw reply.fault.user ? new UserError(reply.fault.message) : new FaultError(reply.fault);
  };
  return {
    run: async (spec) => {
      if (folder === undefined) return simulated(spec);
      const key = sha256Hex(canonicalJson({ ...common, spec }));
      const file = join(folder, "runs", key.slice(0, 2), `${key}.json`);
      if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as LoadRun;
      const run = await simulated(spec);
      const temporary = join(folder, "tmp");
      for (const path of [temporary, dirname(file)]) attempt(path, () => mkdirSync(path, { recursive: true }));
      createOnce(file, Buffer.from(canonicalJson(run)), temporary);
      return run;
    },
    close: () => pool.destroy(),
  };
}
