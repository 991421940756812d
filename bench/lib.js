import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/**
 * @typedef {(amount: number, start: () => void) => { count: number, check?: number }} Variant does about `amount` units
 * of work from the
 *   beginning; count = units done, check = hash of the result, which has to be the same for all variants that give one. What it does before
 *   it calls `start`, if it does, is not measured
 *
 * @typedef {object} Table
 * @property {string} title
 * @property {string} unit what is counted, for example "events"
 * @property {number} amount units of work of the first call, which warms up and gives the check
 * @property {string} baseline name of the variant the others are divided by
 * @property {Record<string, Variant>} variants by name, in the order of printing
 * @property {[low: number, high: number]} [expected] rate of the baseline, in units per second, as published within 30
 * %
 */

/** CPU time that the measured call should take, in seconds. */
const MEASURED = 0.5;

/**
 * Measures tables and prints them: one process a variant and round, rounds interleaved, rates per second of CPU time. A
 * rate is the median of the rounds; a ratio is the median of the rounds' ratios, so what slows the whole machine down
 * for a while cancels out.
 *
 * @param {string} url import.meta.url of the calling file, which is run again for each measurement
 * @param {Table[]} tables
 * @param {{ rounds?: number }} [options]
 * @returns {Promise<Map<string, number>>} ratio by "title/name"
 */
export async function main(url, tables, { rounds = 5 } = {}) {
  const chosen = process.argv.indexOf("--measure");
  if (chosen > 0) {
    const [table, name] = JSON.parse(process.argv[chosen + 1]);
    process.stdout.write(JSON.stringify(measure(tables[table].variants[name], tables[table].amount)));
    return new Map();
  }
  const only = process.argv[2];
  const ratios = new Map();
  for (const [index, table] of tables.entries()) {
    if (only !== undefined && !table.title.includes(only)) continue;
    printTable(table, collect(url, index, table, rounds), ratios);
  }
  return ratios;
}

/** @param {Variant} run */
function measure(run, amount) {
  const { check } = run(amount, () => {});
  const rate = timed(run, amount);
  return { rate: timed(run, Math.ceil(rate * MEASURED)), check };
}

function timed(run, amount) {
  let before = process.cpuUsage();
  const { count } = run(amount, () => {
    before = process.cpuUsage();
  });
  const { user, system } = process.cpuUsage(before);
  return count / ((user + system) / 1e6);
}

/** @returns {Map<string, number[]>} rates by variant, one a round */
function collect(url, index, table, rounds) {
  const rates = new Map(Object.keys(table.variants).map((name) => [name, []]));
  let agreed;
  for (let round = 0; round < rounds; round++) {
    for (const [name, values] of rates) {
      const args = [fileURLToPath(url), "--measure", JSON.stringify([index, name])];
      const { rate, check } = JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" }));
      if (check !== undefined) {
        agreed ??= check;
        if (check !== agreed)
          throw new Error(`${table.title}: ${name} gives result ${check}, the variants before it ${agreed}`);
      }
      values.push(rate);
    }
  }
  return rates;
}

function printTable(table, rates, ratios) {
  const base = rates.get(table.baseline);
  const width = Math.max(...Object.keys(table.variants).map((name) => name.length));
  console.log(`\n${table.title}`);
  for (const [name, values] of rates) {
    const ratio = median(values.map((value, round) => value / base[round]));
    ratios.set(`${table.title}/${name}`, ratio);
    console.log(
      `  ${name.padEnd(width)}  ${formatRate(median(values)).padStart(8)} ${table.unit}/s  ${formatRatio(ratio).padStart(7)}`,
    );
  }
  if (table.expected === undefined) return;
  const [low, high] = table.expected;
  const rate = median(base);
  const verdict = rate < low ? "below" : rate > high ? "above" : "within";
  console.log(`  baseline ${formatRate(rate)}/s: ${verdict} the published ${formatRate(low)} to ${formatRate(high)}`);
}

/** @param {number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function formatRate(rate) {
  for (const [scale, letter] of [
    [1e9, " G"],
    [1e6, " M"],
    [1e3, " k"],
  ]) {
    if (rate >= scale) return `${(rate / scale).toPrecision(3)}${letter}`;
  }
  return rate.toPrecision(3);
}

function formatRatio(ratio) {
  return `${ratio >= 100 ? ratio.toFixed(0) : ratio.toPrecision(2)} x`;
}
