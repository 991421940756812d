import { shown } from "../../../src/base/suggest.js";
import { UserError } from "../../../src/base/user-error.js";
import { resolveConfig } from "../../../src/config/resolve.js";
import { readAssignments } from "../../../src/config/source-tree.js";
import type { EngineTally } from "../../../src/contracts/event-engine.js";
import { SUMMARY_SCHEMA, type Summary } from "../../../src/contracts/summary.js";
import { SUMMARY_FILE_SCHEMA } from "../../../src/contracts/summary-schema.js";
import { checked } from "../../../src/input/checked.js";
import { jsonOf } from "../../../src/input/texts.js";
import { PLAN_TABLES, type PlanTables } from "../../../src/pages/run/collect/plan-and-replay.js";
import { type RunSources, runReport } from "../../../src/pages/run/collect/run-report.js";
import { reportHtml } from "../../../src/pages/run/report-html.js";
import { MANIFEST_FILE_SCHEMA } from "../../../src/runner/manifest-schema.js";
import { wholeTable } from "../../../src/trace/read/table-blocks.js";
import { openBuffer } from "../../../src/trace/read/table-buffer.js";
import type { TableName } from "../../../src/trace/schema.js";
import type { DroppedFile, Opened } from "../messages.js";
import { type Assets, readAssets } from "./assets.js";
import { bufferOf, fileText } from "./file-bytes.js";

declare const VERSION: string;

async function readSummary(path: string, file: Blob): Promise<Summary> {
  const data = jsonOf(path, await fileText(path, file, "result"));
  const schema = (data as { schema?: unknown } | null)?.schema;
  if (schema !== SUMMARY_SCHEMA)
    throw new UserError(`${path}: is not of schema ${SUMMARY_SCHEMA} but ${shown(schema)}`);
  return checked(path, SUMMARY_FILE_SCHEMA, data);
}

/** What the manifest says of event engines; undefined where there is none, or one of another version. */
async function enginesOf(file: Blob | undefined): Promise<EngineTally | undefined> {
  if (file === undefined) return undefined;
  try {
    const data = jsonOf("manifest.json", await fileText("manifest.json", file, "manifest"));
    return MANIFEST_FILE_SCHEMA.safeParse(data).data?.event_engines;
  } catch {
    return undefined;
  }
}

/** The page has one model: a run of another shows no attention. */
function modelOf({ model }: Summary, { model: own, tokenizer, weightsSha256 }: Assets): RunSources["model"] {
  if (model.weights_sha256 === weightsSha256) return { model: own, piece: (id) => tokenizer.pieceOf(id) };
  return { why: `the page has the model ${own.name} alone, and the run has other weights` };
}

/** The report of a run folder, made from its files as `report DIR` makes it. @param root of the folder among them */
export async function openRunFolder(root: string, files: readonly DroppedFile[]): Promise<Opened> {
  const find = (name: string): Blob | undefined => files.find(({ path }) => path === root + name)?.file;
  const wanted = (name: string): Blob => {
    const file = find(name);
    if (file === undefined) throw new UserError(`${root}${name} is missing: it is no run folder, or not all of one`);
    return file;
  };
  const summary = await readSummary(`${root}summary.json`, wanted("summary.json"));
  const source = `${root}config.resolved.yaml`;
  const file = readAssignments({ source, text: await fileText(source, wanted("config.resolved.yaml"), "config") });
  const assets = await readAssets();
  const { resolved } = resolveConfig({ presets: assets.presets, file, defaultBatch: "all" });
  const tableFile = (table: TableName): Blob | undefined => find(`tables/${table}.parquet`);
  const absent = PLAN_TABLES.filter((table) => tableFile(table) === undefined);
  const read = async (table: TableName) => {
    const path = `${root}tables/${table}.parquet`;
    return [table, await wholeTable(await openBuffer(path, bufferOf(tableFile(table)!), table))] as const;
  };
  const tables =
    absent.length > 0
      ? absent
      : (Object.fromEntries(await Promise.all(PLAN_TABLES.map(read))) as unknown as PlanTables);
  const engines = await enginesOf(find("manifest.json"));
  const sources: RunSources = { version: VERSION, summary, resolved, engines, model: modelOf(summary, assets) };
  return {
    kind: "page",
    title: root.replace(/\/$/, "") || "Run folder",
    page: reportHtml(runReport(tables, sources), assets.page),
  };
}
