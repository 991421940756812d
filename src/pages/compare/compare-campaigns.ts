import type { FaultsReport } from "../../faults/report.js";
import type { KindTally, RateTally } from "../../faults/tally.js";
import { newcombe, wilson } from "../../faults/wilson.js";
import { type Compared, compared } from "./compare.js";
import { compareEstimates, type Estimate, type IntervalCompared } from "./intervals.js";

const kindName = ({ kind, code }: KindTally): string => `faults.kinds.${kind}.${code}`;
const rateName = ({ kind, code, rate }: RateTally): string => `faults.accuracy.${kind}.${code}.${rate}`;
const found = ({ detected, deadlock }: KindTally): number => detected + deadlock;
const effective = ({ injected, masked }: KindTally): number => injected - masked;

function shares(name: string, a: readonly [hits: number, n: number], b: readonly [hits: number, n: number]) {
  const of = ([hits, n]: readonly [number, number]): Estimate => {
    const [low, high] = wilson(hits, n);
    return { value: hits / n, low, high };
  };
  return compareEstimates(name, "-", of(a), of(b), newcombe(a, b));
}

/** Rows of the first that the second has as well, side by side. */
function pairs<T>(a: readonly T[], b: readonly T[], nameOf: (row: T) => string): (readonly [string, T, T])[] {
  const other = new Map(b.map((row) => [nameOf(row), row]));
  return a.flatMap((row) => {
    const same = other.get(nameOf(row));
    return same === undefined ? [] : [[nameOf(row), row, same] as const];
  });
}

/** Two campaigns: figures of the kinds and rates that both have, and whether coverage and right answers differ. */
export function compareCampaigns(
  a: FaultsReport,
  b: FaultsReport,
): { readonly metrics: Compared[]; readonly intervals: IntervalCompared[]; readonly differences: string[] } {
  const metrics = [compared("faults.chip.area_mm2", "mm2", a.chip.area_mm2, b.chip.area_mm2)];
  const intervals: IntervalCompared[] = [];
  for (const [name, x, y] of pairs(a.kinds, b.kinds, kindName)) {
    const share = (of: number, { injected }: KindTally): number | null => (injected === 0 ? null : of / injected);
    metrics.push(
      compared(`${name}.coverage`, "-", x.coverage, y.coverage),
      compared(`${name}.masked`, "-", share(x.masked, x), share(y.masked, y)),
      compared(`${name}.silent_other`, "-", share(x.silent_other, x), share(y.silent_other, y)),
      compared(
        `${name}.detection_ticks.median`,
        "ticks",
        x.detection_ticks?.median ?? null,
        y.detection_ticks?.median ?? null,
      ),
    );
    if (x.coverage !== null && y.coverage !== null)
      intervals.push(shares(`${name}.coverage`, [found(x), effective(x)], [found(y), effective(y)]));
  }
  for (const [name, x, y] of pairs(a.accuracy, b.accuracy, rateName)) {
    metrics.push(compared(`${name}.correct`, "-", x.correct / x.n, y.correct / y.n));
    intervals.push(shares(`${name}.correct`, [x.correct, x.n], [y.correct, y.n]));
  }
  const differences: string[] = [];
  if (a.model.weights_sha256 !== b.model.weights_sha256) differences.push("the weights are not the same");
  if (a.rows !== b.rows) differences.push(`sentences: ${a.rows}, ${b.rows}`);
  if (a.chip.preset !== b.chip.preset) differences.push(`chip: ${a.chip.preset}, ${b.chip.preset}`);
  for (const [i, { memory, code }] of a.protection.entries()) {
    const other = b.protection[i]?.code ?? "none";
    if (other !== code) differences.push(`chip.protection.${memory}: ${code}, ${other}`);
  }
  if (differences.length === 0 && a.config_sha256 !== b.config_sha256)
    differences.push("the configurations are not the same");
  if (intervals.length === 0) differences.push("no kind of faults has an effect in both");
  return { metrics, intervals, differences };
}
