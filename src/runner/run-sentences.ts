import { batchesOf } from "../base/batches.js";
import { UserError } from "../base/user-error.js";
import { configSha256 } from "../config/canonical.js";
import type { Configuration } from "../config/resolve.js";
import type { Summary } from "../contracts/summary.js";
import { sha256Hex } from "../input/sha256.js";
import { fitMesh } from "../simulation/fit-mesh.js";
import type { CheckpointFolder } from "./checkpoint-folder.js";
import { openChipPool } from "./chip-pool.js";
import { MAX_WORKERS } from "./chip-runner.js";
import { argumentRows, type InputRow } from "./inputs.js";
import { prepareRows } from "./prepare.js";
import { wholeRow } from "./row-spool.js";
import { AHEAD, runBatches } from "./run-batches.js";
import { withReference } from "./with-reference.js";

export interface SentencesRun {
  /** As `bundled` or `readCheckpointFolder` reads it. */
  readonly checkpoint: CheckpointFolder;
  readonly configuration: Configuration;
  /** Texts, or rows as `readRows` reads them. */
  readonly inputs: readonly (string | InputRow)[];
  /** Threads; results never depend on them (default: 1). */
  readonly workers?: number;
  /** Ends the run early, with an AbortError. */
  readonly signal?: AbortSignal;
}

/**
 * Runs sentences on the simulated chip, on threads of their own, beside the reference: what `sorbet-sim run --json`
 * prints.
 * @throws UserError for a sentence, a model or a chip that does not do; FaultError for a fault of the chip
 */
export async function runSentences({
  checkpoint,
  configuration,
  inputs,
  workers = 1,
  signal = new AbortController().signal,
}: SentencesRun): Promise<Summary> {
  if (!Number.isInteger(workers) || workers < 1 || workers > MAX_WORKERS)
    throw new UserError(`runSentences: workers must be a whole number from 1 to ${MAX_WORKERS}, found ${workers}`);
  if (inputs.length === 0) throw new UserError("runSentences: inputs is empty");
  const { chip, host, code, noc, seed, pruneLast, resolved } = fitMesh(configuration, checkpoint.model);
  const rows = inputs.map((input, i) =>
    typeof input === "string" ? { ...argumentRows([input])[0]!, id: i + 1, place: `input ${i + 1}` } : input,
  );
  const prepared = prepareRows(rows, checkpoint, chip.maxTokens);
  const pool = await openChipPool(workers, () => {});
  try {
    pool.load({
      model: checkpoint.model,
      config: { chip, host, code, noc, seed, pruneLast },
      eventEngine: "auto",
      bothLevels: false,
      configSha256: configSha256(resolved, sha256Hex),
      weightsSha256: checkpoint.weightsSha256,
    });
    const results = await runBatches(
      pool,
      withReference(checkpoint.model, batchesOf(prepared, host.batch)),
      signal,
      (run) => ({ run, advance: false, trace: null }),
      AHEAD * workers,
    );
    signal.throwIfAborted();
    const summary = await pool.summarise(results);
    return { ...summary, inputs: summary.inputs.map(wholeRow) };
  } finally {
    await pool.close();
  }
}
