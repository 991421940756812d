// The work of the page's worker, in Node: a sentence from configuration to report, twice. Prints seconds of CPU of the
// second. Argument: the sentence.
import { resolveConfig, Simulator, summarise } from "../dist/index.js";
import { PLAN_TABLES, runReport } from "../dist/pages/run/collect/run-report.js";
import { reportHtml } from "../dist/pages/run/report-html.js";
import { pageAssets } from "../dist/pages/shell/assets.js";
import { bundled } from "../dist/runner/bundled.js";
import { bundledPresets } from "../dist/runner/package-files.js";
import { infer } from "../dist/sorbet/forward.js";
import { recordRun } from "../dist/trace/record/run-recorder.js";
import { tableOf } from "../dist/trace/table-data.js";

const text = process.argv[2];
const { model, tokenizer } = bundled("sorbet-sst2");
const presets = await bundledPresets();
const assets = pageAssets();

function once() {
  const configuration = resolveConfig({ presets, defaultBatch: "all" });
  const simulator = new Simulator(model, configuration);
  const { ids: inputIds, types: tokenTypes } = tokenizer.encode(text);
  const input = { id: 1, text, inputIds, tokenTypes, referenceLogits: infer(model, inputIds, tokenTypes).logits };
  const blocks = [];
  const recorded = { run: 0, runs: 1, firstSentence: 0, events: false };
  const result = simulator.runBatch(
    [input],
    recordRun(recorded, (block) => blocks.push(block)),
  );
  const summary = summarise(simulator, [result], { configSha256: "", weightsSha256: "" });
  const { tickPs } = configuration.chip;
  const tables = Object.fromEntries(PLAN_TABLES.map((name) => [name, tableOf(name, tickPs, blocks)]));
  const piece = (id) => tokenizer.pieceOf(id);
  const sources = { version: "", summary, resolved: configuration.resolved, model: { model, piece } };
  return reportHtml(runReport(tables, sources), assets);
}

once();
const before = process.cpuUsage();
once();
const { user, system } = process.cpuUsage(before);
process.stdout.write(String((user + system) / 1e6));
