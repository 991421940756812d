import { narrowed, runSweep, sorbetSim } from "./sweep.mjs";

/**
 * What a study measures: a list of rows for each of its sweeps, and under `measured` what its own `measure` gives.
 * @param slice measures only the points and parts that the study's `slice` names
 */
export async function measure(study, { slice = false } = {}) {
  const { sweeps, metrics = [], slice: parts = {} } = study;
  const wanted = slice ? Object.keys(sweeps).filter((name) => name in parts) : Object.keys(sweeps);
  const rows = wanted.map((name) => {
    const sweep = slice ? narrowed(sweeps[name], parts[name]) : sweeps[name];
    return [name, runSweep(sweep, metrics)];
  });
  const own = study.measure === undefined ? {} : { measured: await study.measure({ sorbetSim, study, slice }) };
  return { sweeps: Object.fromEntries(rows), ...own };
}

/** result.json: a line a point, so that changes can be read. */
export function resultText({ sweeps, ...rest }) {
  const lists = Object.entries(sweeps).map(
    ([name, rows]) => `${JSON.stringify(name)}: [\n${rows.map((row) => JSON.stringify(row)).join(",\n")}\n]`,
  );
  const others = Object.entries(rest).map(([name, value]) => `,\n"${name}": ${JSON.stringify(value, null, 1)}`);
  return `{"sweeps": {\n${lists.join(",\n")}\n}${others.join("")}}\n`;
}
