// All benches in turn; an argument picks the files whose name holds it.
import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const wanted = process.argv[2] ?? "";
for (const name of [
  "kernel",
  "synapses",
  "reference",
  "chip",
  "streams",
  "noc",
  "listeners",
  "traced",
  "count",
  "command",
  "web",
  "snn",
]) {
  if (!name.includes(wanted)) continue;
  console.log(`\n== bench/${name}.js`);
  const { status } = spawnSync(process.execPath, [join(here, `${name}.js`)], { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}
