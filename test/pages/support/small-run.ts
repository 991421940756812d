import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resolveConfig } from "../../../src/config/resolve.js";
import { Outputs } from "../../../src/files/outputs.js";
import { collectRun } from "../../../src/pages/run/collect/collect-run.js";
import type { RunReport } from "../../../src/pages/run/data.js";
import { bundledPresets } from "../../../src/runner/package-files.js";
import { RunTables } from "../../../src/trace/parquet/run-tables.js";
import { TOKEN_TABLES } from "../../../src/trace/schema.js";
import { recorded } from "../../trace/support/record.js";

/** Report of sentences of a small model, some in each chip run, and the folder of its tables. */
export async function smallRun(runs: readonly (readonly number[])[]): Promise<{ report: RunReport; folder: string }> {
  const run = recorded(runs);
  const folder = mkdtempSync(join(tmpdir(), "sorbet-sim-report-"));
  const outputs = new Outputs();
  const tables = new RunTables(outputs, folder, TOKEN_TABLES, run.summary.chip.tick_ps);
  for (const block of run.blocks) tables.write(block);
  runs.forEach((_, r) => {
    tables.endRun(r);
  });
  await tables.finish();
  outputs.publish();
  const { resolved } = resolveConfig({ presets: await bundledPresets(), defaultBatch: "all" });
  const piece = (id: number): string => `<${id}>`;
  const sources = { version: "1.2.3", summary: run.summary, resolved, model: { model: run.model, piece } };
  return { report: await collectRun(folder, sources), folder };
}
