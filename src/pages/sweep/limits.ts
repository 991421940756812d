import { existsSync } from "node:fs";
import { join } from "node:path";
import type { ParetoFile } from "../../explore/output/pareto-file.js";
import { quantityIn } from "../../explore/space/units.js";
import { parseYaml } from "../../explore/sweep-file/parse.js";
import { readMember } from "../../input/read-file.js";
import { textOf } from "../../input/texts.js";

/** A constraint of the sweep file on one objective. */
export interface Limit {
  readonly objective: string;
  readonly value: number;
  readonly text: string;
}

const COMPARISON = /^\s*([\w.]+)\s*(?:<=?|>=?)\s*(\S.*?)\s*$/;

/** Constraints that compare one objective with a value; conditions on choices, and of several figures, have no line. */
export function limitsOf(constraints: readonly unknown[], { objectives }: Pick<ParetoFile, "objectives">): Limit[] {
  return constraints.flatMap((text) => {
    const [, name, right] = (typeof text === "string" && COMPARISON.exec(text)) || [];
    const found = Object.entries(objectives).find(([objective, { metric }]) => name === objective || name === metric);
    if (found === undefined || right === undefined) return [];
    const value = quantityIn(right, found[1].unit) ?? Number(right);
    return Number.isFinite(value) ? [{ objective: found[0], value, text: text as string }] : [];
  });
}

/** Those of the sweep file in a folder; none where it is not there. @throws UserError if it cannot be read */
export function readLimits(folder: string, pareto: ParetoFile): Limit[] {
  const file = join(folder, "sweep.yaml");
  if (!existsSync(file)) return [];
  const { data } = parseYaml(file, textOf(file, readMember(file, "config")));
  const constraints = (data as { space?: { constraints?: unknown } } | null)?.space?.constraints;
  return Array.isArray(constraints) ? limitsOf(constraints, pareto) : [];
}
