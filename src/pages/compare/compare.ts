import type { ResolvedConfig } from "../../config/config-keys.js";
import type { Summary } from "../../contracts/summary.js";
import { type Figure, figuresOf } from "../run/figures.js";

/** A figure in two runs. */
export interface Compared {
  readonly name: string;
  readonly unit: string;
  /** null where a run has no such figure, as a component that the other's chip lacks. */
  readonly a: number | null;
  readonly b: number | null;
  /** b - a */
  readonly delta: number | null;
  /** delta / |a|; null where a is 0 and b is not, or one is missing. */
  readonly relative: number | null;
}

export function compared(name: string, unit: string, a: number | null, b: number | null): Compared {
  if (a === null || b === null) return { name, unit, a, b, delta: null, relative: null };
  const delta = b - a;
  return { name, unit, a, b, delta, relative: delta === 0 ? 0 : a === 0 ? null : delta / Math.abs(a) };
}

/** Every figure of two runs as a whole. */
export const compareRuns = (a: Summary, b: Summary): Compared[] => compareFigures(figuresOf(a), figuresOf(b));

/** Figures of two runs, in the order of the first. */
export function compareFigures(first: readonly Figure[], second: readonly Figure[]): Compared[] {
  const ofA = new Map(first.map(({ name, value }) => [name, value]));
  const ofB = new Map(second.map(({ name, value }) => [name, value]));
  const all = [...first, ...second.filter(({ name }) => !ofA.has(name))];
  return all.map(({ name, metric }) => compared(name, metric.unit, ofA.get(name) ?? null, ofB.get(name) ?? null));
}

/** Whether a figure changed by more than a share of its first value; one that appears or disappears always does. */
export const isBeyond = ({ relative, delta }: Compared, threshold: number): boolean =>
  delta !== 0 && (relative === null || Math.abs(relative) > threshold);

/** Configuration keys named at most. */
const MOST_KEYS = 20;

/** Value of every key: that of a constant without its annotations. */
function* values(node: unknown, path: string): Generator<[path: string, value: string]> {
  if (typeof node !== "object" || node === null) yield [path, String(node)];
  else if ("value" in node) yield [path, String(node.value)];
  else for (const [key, item] of Object.entries(node)) yield* values(item, path === "" ? key : `${path}.${key}`);
}

/** Keys of two configurations in force whose values differ: "chip.core.lanes: 256, 128". */
export function differingKeys(a: object, b: object): string[] {
  const other = new Map(values(b, ""));
  const lines = [...values(a, "")]
    .filter(([path, value]) => other.get(path) !== value)
    .map(([path, value]) => `${path}: ${value}, ${other.get(path) ?? "none"}`);
  const more = lines.length - MOST_KEYS;
  return more > 0 ? [...lines.slice(0, MOST_KEYS), `${more} more configuration keys`] : lines;
}

/** A run with the configuration in force. */
export interface ConfiguredRun {
  readonly summary: Summary;
  readonly resolved: ResolvedConfig;
}

/** In what two runs differ, one line each: sentences, weights, mapping, configuration. */
export function differences(
  { summary: a, resolved: x }: ConfiguredRun,
  { summary: b, resolved: y }: ConfiguredRun,
): string[] {
  const ids = ({ inputs }: Summary): string => JSON.stringify(inputs.map(({ input_ids }) => input_ids));
  const lines: string[] = [];
  if (a.inputs.length !== b.inputs.length) lines.push(`sentences: ${a.inputs.length}, ${b.inputs.length}`);
  else if (ids(a) !== ids(b)) lines.push("the sentences are not the same");
  if (a.model.weights_sha256 !== b.model.weights_sha256) lines.push("the weights are not the same");
  if (a.chip.mapping_sha256 !== b.chip.mapping_sha256) lines.push("the mappings are not the same");
  return [...lines, ...differingKeys(x, y)];
}
