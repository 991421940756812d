// Makes the sample traces of traces/ anew with the built program: `npm run traces:update`. What they hold is checked by
// test/trace/samples.test.ts.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const scratch = mkdtempSync(join(tmpdir(), "sorbet-sim-samples-"));
const run = join("traces", "run");
const sorbet = (...argv) =>
  execFileSync(process.execPath, [join(ROOT, "dist", "cli", "main.js"), ...argv], { cwd: ROOT, stdio: "inherit" });

const input = join(scratch, "sample.jsonl");
writeFileSync(input, `${JSON.stringify({ id: "sample", input_ids: [1, 7, 9, 2] })}\n`);
rmSync(join(ROOT, run), { recursive: true, force: true });
sorbet(
  "run",
  ...["--model", "test/fixtures/golden/tiny_dev", "--input", input, "--out", run, "--trace", "parquet"],
  ...["--set", "chip.mesh.width=5", "--set", "chip.mesh.height=5"],
);
for (const file of ["manifest.json", "report.html"]) rmSync(join(ROOT, run, file), { force: true });
sorbet("trace", "convert", run, join("traces", "sample.perfetto-trace"), "--flows", "64");
sorbet("trace", "convert", run, join("traces", "sample.vcd"));
sorbet("trace", "convert", run, join("traces", "sample.h5"));
sorbet("trace", "convert", join(run, "tables", "windows.parquet"), join("traces", "windows.csv"));
sorbet("trace", "slice", run, join(scratch, "part"), "--to", "1000");
sorbet("trace", "convert", join(scratch, "part"), join("traces", "sample.packets.csv"));
rmSync(scratch, { recursive: true });
