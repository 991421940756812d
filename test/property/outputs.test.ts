import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fc, test } from "@fast-check/vitest";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { createOnce, replaceWhole } from "../../src/explore/store/atomic.js";
import { OutputError } from "../../src/files/output-error.js";
import { Outputs, writeWhole } from "../../src/files/outputs.js";
import { type ConvertChoice, convert } from "../../src/trace/convert.js";
import { RunTables } from "../../src/trace/parquet/run-tables.js";
import { TOKEN_TABLES } from "../../src/trace/schema.js";
import { slice } from "../../src/trace/slice.js";
import { ALL_BUT_SPIKES } from "../../src/trace/vcd/signals.js";
import { TRACE_FORMATS } from "../../src/trace/write/formats.js";
import { openSinks } from "../../src/trace/write/sinks.js";
import { whileDiskTakes } from "../support/full-disk.js";
import { recorded } from "../trace/support/record.js";

const top = mkdtempSync(join(tmpdir(), "sorbet-sim-outputs-"));
const source = join(top, "run");
const run = recorded([[3], [2]]);
const tickPs = run.summary.chip.tick_ps;
const choice: ConvertChoice = {
  flows: { every: 1 },
  signals: { patterns: ALL_BUT_SPIKES, from: 0, to: Number.POSITIVE_INFINITY },
};

beforeAll(async () => {
  const outputs = new Outputs();
  const tables = new RunTables(outputs, source, TOKEN_TABLES, tickPs);
  for (const block of run.blocks) tables.write(block);
  await tables.finish();
  outputs.publish();
});
afterAll(() => rmSync(top, { recursive: true, force: true }));

type Make = (folder: string) => Promise<unknown>;

/** What a run writes, without its threads. */
async function traced(folder: string, formats: typeof TRACE_FORMATS | readonly [(typeof TRACE_FORMATS)[number]]) {
  const outputs = new Outputs();
  try {
    const sinks = await openSinks(outputs, { folder, formats, tickPs });
    for (const block of run.blocks) for (const sink of sinks) sink.write(block);
    for (const sink of sinks) sink.endRun(0);
    for (const sink of sinks) await sink.finish();
    outputs.publish();
  } finally {
    outputs.discard();
  }
}

const text = (length: number): Uint8Array => new Uint8Array(length).fill(65);
/** Every way in which files come about; paths are those of the folder given. */
const MAKERS: Readonly<Record<string, Make>> = {
  ...Object.fromEntries(
    ["z.perfetto-trace", "z.pftrace", "z.vcd", "z.h5", "z.packets.csv", "new/sub/z.h5", "new/z.pftrace"].map(
      (name): [string, Make] => [`convert ${name}`, (folder) => convert(source, join(folder, name), choice)],
    ),
  ),
  "convert z.csv": (folder) => convert(join(source, "tables", "windows.parquet"), join(folder, "z.csv"), choice),
  "convert a folder": (folder) => convert(source, join(folder, "csv"), choice),
  slice: (folder) => slice(source, join(folder, "part"), { from: 100 }),
  ...Object.fromEntries(TRACE_FORMATS.map((format): [string, Make] => [`run ${format}`, (f) => traced(f, [format])])),
  "run, all formats": (folder) => traced(folder, TRACE_FORMATS),
  "one file": async (folder) => writeWhole(join(folder, "new", "z.json"), text(100_000)),
  "a sweep's results": async (folder) => replaceWhole(join(folder, "z"), [text(10), text(9)], join(folder, "tmp")),
  "a sweep's point": async (folder) => createOnce(join(folder, "points", "ab", "z"), text(10), join(folder, "tmp")),
};

/** Files that have nothing to do with it, some by names that look as if they had. */
const BYSTANDERS = [
  "a.txt",
  "z.h5.tmp",
  "z.vcd.run0",
  "z.vcd.0.sorted",
  "z.perfetto-trace.run0",
  ".z.h5.0123.tmp",
  "tables/mine.parquet",
  "tables/parts/mine.parquet",
  "traces/mine.vcd",
  "csv/mine.csv",
  "part/mine.txt",
  "new/sub/mine",
  "tmp/mine",
  "points/mine",
];
/** Outputs of an earlier command, which are replaced as a whole or stay. */
const EARLIER = ["z.h5", "z.vcd", "z.pftrace", "csv/spikes.csv", "traces/spikes.h5", "part/tables/links.parquet"];

/** Every file and folder below one, with what is in it. */
function tree(folder: string): Map<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return new Map(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path.slice(folder.length + 1), entry.isDirectory() ? "folder" : readFileSync(path, "latin1")];
    }),
  );
}

function folderWith(files: readonly string[]): string {
  const folder = mkdtempSync(join(top, "case-"));
  for (const name of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), `this is ${name}`);
  }
  return folder;
}

/** Calls that need room, and what is there at the end, where nothing fails. */
async function wholly(make: Make) {
  const folder = folderWith([]);
  const { calls, error } = await whileDiskTakes(Number.POSITIVE_INFINITY, () => make(folder));
  expect(error).toBeUndefined();
  const complete = tree(folder);
  expect([...complete.keys()].filter((path) => path.endsWith(".tmp"))).toEqual([]);
  return { calls, complete };
}

describe.each(Object.entries(MAKERS))("%s on a disk that is full from any call on", (name, make) => {
  let once: ReturnType<typeof wholly> | undefined;
  /** Calls after which a file has its name: a sweep has the folder flushed too. */
  const namedBefore = name.startsWith("a sweep's") ? ["renameSync", "fsyncSync"] : ["renameSync"];

  test.prop(
    { share: fc.double({ min: 0, max: 1, noNaN: true }), files: fc.subarray([...BYSTANDERS, ...EARLIER]) },
    { numRuns: 8 },
  )("leaves every file as it was or complete, and one line", async ({ share, files }) => {
    once ??= wholly(make);
    const { calls, complete } = await once;
    const folder = folderWith(files);
    const before = tree(folder);
    const { refused, error } = await whileDiskTakes(Math.floor(share * calls), () => make(folder));
    const after = tree(folder);
    if (refused === undefined) expect(error).toBeUndefined();
    else {
      expect(error).toBeInstanceOf(OutputError);
      expect((error as Error).message).toMatch(
        /^[^\n]+: could not be written: (?:no space left on the disk|the HDF5 library gives no reason.*)$/,
      );
      // Files get their names at the very end, one after the other: a disk that refuses even that may have some
      // already.
      if (!namedBefore.includes(refused)) expect(after).toEqual(before);
    }
    for (const path of before.keys()) expect([path, after.has(path)]).toEqual([path, true]);
    for (const [path, content] of after) {
      // HDF5 notes the time at which a data set was made.
      if (content === before.get(path) || path.endsWith(".h5")) continue;
      expect([path, content === complete.get(path)]).toEqual([path, true]);
    }
    rmSync(folder, { recursive: true });
  });
});
