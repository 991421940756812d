// Rows of a dev set counted on the chip, in every code: node studies/frame/rows.mjs GLUE/SST-2/dev.tsv
// The file is not part of the repository, so counts of events are kept in rows.json; no text is. Constants are not in
// them: `countedRows` charges the rows by the preset as it is.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { siliconOf } from "../../dist/chip/silicon.js";
import { groupOf } from "../../dist/contracts/constant-groups.js";
import { Counter } from "../../dist/estimate/count.js";
import { idleEnergy } from "../../dist/simulation/energy.js";
import { codesOf } from "../../dist/workloads/sorbet/codes.js";
import { weightsSha256 } from "../accuracy-cost/models.mjs";
import { bundled, preset } from "../energy-claim/measured.mjs";

const MODEL = "sorbet-sst2";
const ROWS = 64;
const CODES = ["offset", "signed", "graded", "bitserial", "dense"];
const PATH = join(import.meta.dirname, "rows.json");
/** The smallest square mesh that holds the model. */
export const MESH = { width: 8, height: 8, topology: "mesh" };
const HOST = {
  batch: null,
  inFlight: 1,
  arrival: { kind: "interval", ticks: 0 },
  queue: null,
  full: "wait",
  portBits: 32,
};

/** Rows at even distances in a file of sentences with a header line. */
export function chosenRows(file) {
  const texts = readFileSync(file, "utf8").trimEnd().split("\n").slice(1);
  return Array.from({ length: ROWS }, (_, i) => texts[Math.floor((i * texts.length) / ROWS)].split("\t")[0]);
}

const chipOf = () => ({ ...preset(), mesh: MESH });

function counted(file) {
  const { model, tokenizer } = bundled(MODEL);
  const chip = chipOf();
  const counters = CODES.map((code) => {
    const config = { chip, host: HOST, code, noc: "packet", seed: 1, pruneLast: false };
    return [code, new Counter(model, config)];
  });
  const rows = chosenRows(file).map((text) => {
    const { ids, types } = tokenizer.encode(text);
    const codes = codesOf(model, { inputIds: ids, tokenTypes: types });
    const byCode = counters.map(([code, counter]) => {
      const { ticks, energy, traffic } = counter.batch([codes]);
      const events = Object.entries(energy.by_event).filter(([event, fj]) => fj > 0 && event in chip.energy);
      const counts = Object.fromEntries(events.map(([event, fj]) => [event, fj / chip.energy[event].fj]));
      return [
        code,
        { ticks, spikes: traffic.spikes, operations: traffic.synaptic_operations, hops: traffic.mean_hops, counts },
      ];
    });
    return { tokens: codes.tokens, byCode: Object.fromEntries(byCode) };
  });
  return { weights_sha256: weightsSha256(MODEL), rows };
}

/** Energy of counted events and ticks by group of constants, [value, low, high] in fJ. */
function groupsOfCounts({ ticks, counts }, chip, silicon) {
  const groups = {};
  const add = (event, ends) => {
    const name = groupOf(event);
    groups[name] ??= [0, 0, 0];
    const sums = groups[name];
    ends.forEach((fj, i) => {
      sums[i] += fj;
    });
  };
  for (const [event, count] of Object.entries(counts)) {
    const { fj, lowFj, highFj } = chip.energy[event];
    add(
      event,
      [fj, lowFj, highFj].map((each) => each * count),
    );
  }
  for (const [term, { value, low, high }] of Object.entries(idleEnergy(chip, silicon, ticks)))
    add(term, [value, low, high]);
  return groups;
}

/**
 * The rows: {tokens, byCode: {code: {seconds: a lower bound, spikes, operations, hops, groups}}}.
 * @throws Error where they are those of other weights
 */
export function countedRows() {
  if (!existsSync(PATH)) throw new Error("no rows.json: node studies/frame/rows.mjs GLUE/SST-2/dev.tsv");
  const { weights_sha256, rows } = JSON.parse(readFileSync(PATH, "utf8"));
  if (weights_sha256 !== weightsSha256(MODEL))
    throw new Error("rows.json is that of other weights: node studies/frame/rows.mjs GLUE/SST-2/dev.tsv");
  const chip = chipOf();
  const silicon = siliconOf(chip);
  return rows.map(({ tokens, byCode }) => {
    const codes = Object.entries(byCode).map(([code, row]) => [
      code,
      { ...row, seconds: row.ticks * chip.tickPs * 1e-12, groups: groupsOfCounts(row, chip, silicon) },
    ]);
    return { tokens, byCode: Object.fromEntries(codes) };
  });
}

if (process.argv[1] === import.meta.filename) {
  const [file] = process.argv.slice(2);
  if (file === undefined) throw new Error("which file? node studies/frame/rows.mjs GLUE/SST-2/dev.tsv");
  writeFileSync(PATH, `${JSON.stringify(counted(file))}\n`);
}
