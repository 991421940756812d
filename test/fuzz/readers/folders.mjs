import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readTable } from "../../../dist/trace/read/table.js";
import { damagedBytes, damagedData, damagedText } from "./damage.mjs";
import { outcomeOfAsync, outcomeOfCommand } from "./outcome.mjs";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const SWEEP = `workload: {texts: ["plot", "a good film"]}
model: tiny
space: {chip.core.lanes: [8, 64], chip.mesh.width: [1, 4]}
fidelity: count
promote: packet
`;

/** Runs with one file of a folder replaced, and puts it back. */
async function withFile(file, bytes, run) {
  const original = readFileSync(file);
  writeFileSync(file, bytes);
  try {
    return await run();
  } finally {
    writeFileSync(file, original);
  }
}

/** A sweep of four points of the golden model, on threads of this process. */
async function sweepFolder(scratch) {
  const model = join(scratch, "tiny");
  cpSync(join(ROOT, "test/fixtures/golden/tiny_dev"), model, { recursive: true });
  const { vocab_size } = JSON.parse(readFileSync(join(model, "config.json"), "utf8"));
  const special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "plot", "a", "good", "film"];
  const words = Array.from({ length: vocab_size }, (_, i) => special[i] ?? `word${i}`);
  writeFileSync(join(model, "vocab.txt"), words.join("\n"));
  const file = join(scratch, "sweep.yaml");
  writeFileSync(file, SWEEP);
  const out = join(scratch, "sweep");
  const outcome = await outcomeOfCommand(["sweep", file, "--out", out, "--workers", "1", "--quiet"]);
  if (outcome !== "taken") throw new Error("the sweep that is to be damaged did not run");
  return { out, file };
}

function filesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

const damagedJson = (draws, bytes) =>
  draws.oneIn(3)
    ? damagedText(draws, bytes.toString())
    : JSON.stringify(damagedData(draws, JSON.parse(bytes.toString())));

/** One line of a file of JSON lines. */
function damagedLines(draws, bytes) {
  const lines = bytes.toString().trimEnd().split("\n");
  const at = draws.int(0, lines.length - 1);
  lines[at] = damagedJson(draws, Buffer.from(lines[at]));
  return lines.join("\n");
}

/** Folders of runs and of sweeps, and their tables. */
export async function folderSubjects(scratch) {
  const run = join(scratch, "run");
  cpSync(join(ROOT, "traces/run"), run, { recursive: true });
  const tables = readdirSync(join(run, "tables")).map((name) => join(run, "tables", name));
  const sweep = await sweepFolder(scratch);
  const points = filesOf(join(sweep.out, "points"));
  const converted = join(scratch, "converted");
  const fresh = () => {
    rmSync(converted, { recursive: true, force: true });
    mkdirSync(converted);
    return converted;
  };
  const USES = [
    () => outcomeOfCommand(["trace", "convert", run, `${fresh()}/csv`]),
    () => outcomeOfCommand(["trace", "convert", run, `${fresh()}/x.vcd`]),
    () => outcomeOfCommand(["trace", "convert", run, `${fresh()}/x.perfetto-trace`]),
    () => outcomeOfCommand(["trace", "convert", run, `${fresh()}/x.packets.csv`]),
    () => outcomeOfCommand(["trace", "slice", run, `${fresh()}/slice`, "--cores", "0-3"]),
    () => outcomeOfCommand(["report", run]),
  ];
  return [
    {
      name: "Parquet table",
      weight: 4,
      run: (draws) => {
        const file = draws.pick(tables);
        const name = file.slice(file.lastIndexOf("/") + 1, -".parquet".length);
        return withFile(file, damagedBytes(draws, readFileSync(file)), () =>
          outcomeOfAsync(() => readTable(run, name)),
        );
      },
    },
    {
      name: "table in use",
      run: (draws) => {
        const file = draws.pick(tables);
        return withFile(file, damagedBytes(draws, readFileSync(file)), draws.pick(USES));
      },
    },
    {
      name: "table as HDF5",
      run: (draws) => {
        const file = draws.pick(tables);
        return withFile(file, damagedBytes(draws, readFileSync(file)), () =>
          outcomeOfCommand(["trace", "convert", run, `${fresh()}/x.h5`]),
        );
      },
    },
    {
      name: "summary.json",
      run: (draws) => {
        const file = join(run, "summary.json");
        const argv = draws.pick([
          ["report", run],
          ["compare", run, join(ROOT, "traces/run")],
          ["compare", join(ROOT, "traces/run"), run, "--json"],
        ]);
        return withFile(file, damagedJson(draws, readFileSync(file)), () => outcomeOfCommand(argv));
      },
    },
    {
      name: "run's configuration",
      run: (draws) => {
        const file = join(run, "config.resolved.yaml");
        return withFile(file, damagedText(draws, readFileSync(file, "utf8")), () =>
          outcomeOfCommand(["compare", run, join(ROOT, "traces/run")]),
        );
      },
    },
    {
      name: "pareto.json",
      weight: 3,
      run: (draws) => {
        const file = join(sweep.out, "pareto.json");
        return withFile(file, damagedJson(draws, readFileSync(file)), () => outcomeOfCommand(["report", sweep.out]));
      },
    },
    {
      name: "results.jsonl",
      weight: 3,
      run: (draws) => {
        const file = join(sweep.out, "results.jsonl");
        return withFile(file, damagedLines(draws, readFileSync(file)), () => outcomeOfCommand(["report", sweep.out]));
      },
    },
    {
      name: "result of a point",
      run: (draws) => {
        const file = draws.pick(points);
        return withFile(file, damagedJson(draws, readFileSync(file)), () =>
          outcomeOfCommand(["sweep", sweep.file, "--out", sweep.out, "--workers", "1", "--quiet"]),
        );
      },
    },
  ];
}
