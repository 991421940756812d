import { setMaxListeners } from "node:events";
import { THREAD_FLAGS } from "../base/thread-flags.js";
import { UserError } from "../base/user-error.js";
import { canonicalJson } from "../config/canonical.js";
import type { Configuration } from "../config/resolve.js";
import { modelHash, workloadHash } from "../explore/store/key.js";
import { programName } from "../explore/store/program.js";
import { sha256Hex } from "../input/sha256.js";
import type { LoadSpec } from "../load/load-spec.js";
import type { LoadRun } from "../load/serve.js";
import type { CheckpointFolder } from "./checkpoint-folder.js";
import { shared } from "./chip-job.js";
import { FaultError } from "./fault-error.js";
import { LOAD_RUN_FORMAT, LoadStore } from "./load-store.js";
import type { LoadReply, LoadTask } from "./load-thread.js";
import type { PreparedRow } from "./prepare.js";

const THREAD = new URL("./load-thread.js", import.meta.url);

/** Evaluates load runs; each is kept under the hash of all that decides it, if there is a folder. */
export interface LoadRuns {
  /** Whether the folder has it. */
  has(spec: LoadSpec): boolean;
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
    format: LOAD_RUN_FORMAT,
    config: { ...keys, host: hostKeys },
    model: modelHash(checkpoint.model, checkpoint.weightsSha256),
    workload: workloadHash(rows),
    program: programName(version, THREAD),
  };
  const job = { model: shared(checkpoint.model), config: { chip, host, code, noc, seed, pruneLast } };
  // Every load run that waits for a thread listens.
  setMaxListeners(0, interrupted);
  const { Piscina } = await import("piscina");
  const pool = new Piscina<LoadTask, LoadReply>({
    filename: THREAD.href,
    maxThreads: threads,
    execArgv: [...THREAD_FLAGS],
  });
  const simulated = async (spec: LoadSpec): Promise<LoadRun> => {
    const reply = await pool.run({ job, rows, spec }, { signal: interrupted });
    if ("run" in reply) return reply.run;
    throw reply.fault.user ? new UserError(reply.fault.message) : new FaultError(reply.fault);
  };
  const store = folder === undefined ? undefined : new LoadStore(folder);
  const keyOf = (spec: LoadSpec): string => sha256Hex(canonicalJson({ ...common, spec }));
  return {
    has: (spec) => store?.has(keyOf(spec)) === true,
    run: async (spec) => {
      const key = keyOf(spec);
      const known = store?.read(key);
      if (known !== undefined) return known;
      const run = await simulated(spec);
      store?.put(key, run);
      return run;
    },
    close: () => pool.destroy(),
  };
}
