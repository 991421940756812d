import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { weightsSha256 } from "../accuracy-cost/models.mjs";
import { ROOT } from "./load.mjs";
import { narrowed, runSweep, sorbetSim, TEXTS } from "./sweep.mjs";

/** Rows of a sweep: of each text on its own where the study wants it so (`text` is its number), or of all at once. */
function rowsOf(study, name, slice) {
  const { sweeps, metrics = [], each = [], slice: parts = {} } = study;
  const sweep = slice ? narrowed(sweeps[name], parts[name]) : sweeps[name];
  if (!each.includes(name)) return runSweep(sweep, metrics);
  const texts = slice ? TEXTS.slice(0, 1) : TEXTS;
  return texts.flatMap((one, text) =>
    runSweep({ ...sweep, workload: { texts: [one] } }, metrics).map((row) => ({ text, ...row })),
  );
}

/**
 * What a study measures: a list of rows for each of its sweeps, and under `measured` what its own `measure` gives.
 * @param slice measures only the points and parts that the study's `slice` names
 * @param known an earlier result, of which is kept what was measured from the same files
 */
export async function measure(study, { slice = false, known } = {}) {
  const { sweeps, slice: parts = {} } = study;
  const wanted = slice ? Object.keys(sweeps).filter((name) => name in parts) : Object.keys(sweeps);
  const from = slice ? {} : { from: sourcesOf(study) };
  const same = (name) => known?.from?.[name] === from.from?.[name] && known !== undefined;
  const rows = wanted.map((name) => [name, same(name) ? known.sweeps[name] : rowsOf(study, name, slice)]);
  const own = async () => (same("measured") ? known.measured : await study.measure({ sorbetSim, study, slice }));
  const measured = study.measure === undefined ? {} : { measured: await own() };
  return { ...from, sweeps: Object.fromEntries(rows), ...measured };
}

/** What the weights of a model follow from: those of a drawn one from its name. */
const identityOf = (model) => (model.startsWith("drawn:") ? model : weightsSha256(model));

const hash = (...parts) => {
  const sum = createHash("sha256");
  for (const part of parts) sum.update(typeof part === "string" ? part : JSON.stringify(part));
  return sum.digest("hex").slice(0, 16);
};

/**
 * Hash of all that a sweep's rows follow from but for the program: sweep, texts, chips, weights of its models; and of the
 * study's other files, which `measured` follows from.
 */
export function sourcesOf(study) {
  const { folder, sweeps, metrics = [], each = [] } = study;
  // Notes and sources change no figure.
  const figures = (text) =>
    JSON.stringify(parse(text), (key, value) => (/^(note|source)$/.test(key) ? undefined : value));
  const chips = readdirSync(join(ROOT, "chips"))
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => figures(readFileSync(join(ROOT, "chips", file), "utf8")));
  const weights = ({ model, space }) => [model ?? space.model].flat().map(identityOf);
  const files = readdirSync(folder).filter(
    (file) => !["result.json", "study.mjs", "text.mjs", "figures.mjs"].includes(file),
  );
  const entries = Object.entries(sweeps).map(([name, sweep]) => [
    name,
    hash(sweep, TEXTS, metrics, each.includes(name), chips, weights(sweep)),
  ]);
  const own = study.measure && {
    measured: hash(metrics, chips, ...files.map((file) => readFileSync(join(folder, file), "utf8"))),
  };
  return { ...Object.fromEntries(entries), ...own };
}

const keyOf = ({ text, point, fidelity }) => JSON.stringify([text, point, fidelity]);

/** Whether all that a part has stands in the whole, to the digit. */
const within = (part, whole) =>
  typeof part === "object" && part !== null && !Array.isArray(part)
    ? Object.entries(part).every(([key, value]) => within(value, whole?.[key]))
    : JSON.stringify(part) === JSON.stringify(whole);

/** Names of what a result has otherwise than a part of it that was measured again. */
export function differences(result, again) {
  const rows = Object.entries(again.sweeps).flatMap(([name, list]) =>
    list
      .filter((row) => {
        const before = result.sweeps[name]?.find((other) => keyOf(other) === keyOf(row));
        return JSON.stringify(before) !== JSON.stringify(row);
      })
      .map((row) => `${name} ${keyOf(row)}`),
  );
  const values = Object.entries(again.measured ?? {})
    .filter(([name, value]) => !within(value, result.measured?.[name]))
    .map(([name]) => `measured ${name}`);
  return [...rows, ...values];
}

/** result.json: a line a point, so that changes can be read. */
export function resultText({ sweeps, ...rest }) {
  const lists = Object.entries(sweeps).map(
    ([name, rows]) => `${JSON.stringify(name)}: [\n${rows.map((row) => JSON.stringify(row)).join(",\n")}\n]`,
  );
  const others = Object.entries(rest).map(([name, value]) => `,\n"${name}": ${JSON.stringify(value, null, 1)}`);
  return `{"sweeps": {\n${lists.join(",\n")}\n}${others.join("")}}\n`;
}
