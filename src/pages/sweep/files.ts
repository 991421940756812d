import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { UserError } from "../../base/user-error.js";
import { oneLine } from "../../contracts/one-line.js";
import type { ParetoFile } from "../../explore/output/pareto-file.js";
import type { Point } from "../../explore/space/point.js";
import { ALL_FIDELITIES } from "../../explore/sweep-file/schema.js";
import { checked } from "../../input/checked.js";
import { damaged } from "../../input/damaged.js";
import { linesOf } from "../../input/lines.js";
import { readJsonMember } from "../../input/read-file.js";
import { jsonOf } from "../../input/texts.js";

const MOST_NAME = 2000;
const name = oneLine(MOST_NAME);
/** Means over a sweep's points stay finite. */
const figure = z.number().min(-1e200).max(1e200);
const count = z.int().min(0);
const figures = z.record(name, figure);
const point = z.record(name, z.union([z.string(), z.number(), z.boolean()]));
const part = z.object({
  evaluations: count,
  share: figure,
  steps: z.array(z.tuple([count, figure])),
});

const paretoSchema = z.object({
  schema: z.literal("sorbet-sim/pareto@1"),
  objectives: z
    .record(name, z.object({ metric: name, direction: z.enum(["min", "max"]), unit: z.string().max(MOST_NAME) }))
    .refine((objectives) => Object.keys(objectives).length > 0, "has no objective"),
  fidelity: z.enum(ALL_FIDELITIES).nullable(),
  evaluated: count,
  infeasible: count,
  front: z.array(
    z.object({
      key: name,
      point,
      values: figures,
      fidelity: z.enum(ALL_FIDELITIES).optional(),
      figures: figures.optional(),
      survives: z.boolean().optional(),
      doubt: name.optional(),
      command: z.string(),
    }),
  ),
  certificate: z
    .object({
      level: z.enum(["packet", "flit"]),
      points: count,
      simulated: count,
      budget: count,
      missing: count,
      proved: z.boolean(),
      unprovable: name.nullable(),
    })
    .nullish(),
  hypervolume: z
    .object({ best: figures, worst: figures, search: part.extend({ method: name }), random: part.nullable() })
    .nullable(),
  promoted: z.array(z.object({ point, counted: figures, simulated: figures })),
});

/** One line of results.jsonl. */
export interface ResultLine {
  readonly key: string;
  readonly point: Point;
  readonly metrics: Readonly<Record<string, number>>;
  readonly feasible: boolean;
  readonly fidelity: string;
  readonly reason?: string;
}

const lineSchema = z.object({
  key: name,
  point,
  metrics: figures,
  feasible: z.boolean(),
  fidelity: z.enum(ALL_FIDELITIES),
  reason: z.string().optional(),
});

const sameKeys = (a: object, b: object): boolean => {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key));
};

/** @throws UserError if the folder holds no results of a sweep, or damaged ones */
export function readPareto(folder: string): ParetoFile {
  const file = join(folder, "pareto.json");
  if (!existsSync(file)) throw new UserError(`${folder}: has no pareto.json: it is no sweep that has ended`);
  const data = readJsonMember(file, "result");
  if ((data as { schema?: unknown } | null)?.schema !== "sorbet-sim/pareto@1")
    throw new UserError(`${file}: is not of schema sorbet-sim/pareto@1`);
  const read = checked<ParetoFile>(file, paretoSchema, data);
  // Folders of earlier versions say less.
  const pareto: ParetoFile = {
    ...read,
    certificate: read.certificate ?? null,
    front: read.front.map((one) => ({ ...one, figures: one.figures ?? {} })),
  };
  const { objectives, front, promoted } = pareto;
  const values = [...front.map((one) => one.values), ...promoted.flatMap((one) => [one.counted, one.simulated])];
  if (!values.every((one) => sameKeys(objectives, one)))
    throw damaged(file, "a point has other figures than the objectives");
  const points = [...front, ...promoted].map((one) => one.point);
  if (!points.every((one) => sameKeys(points[0]!, one))) throw damaged(file, "points have different axes");
  return pareto;
}

/** Lines of results.jsonl, each with the figures `metrics` where its point is feasible. @throws UserError */
export function* readResults(folder: string, metrics: readonly string[]): Generator<ResultLine> {
  const file = join(folder, "results.jsonl");
  let first: ResultLine | undefined;
  let number = 0;
  for (const text of linesOf(file, "record")) {
    const place = `${file}:${++number}`;
    const line = checked<ResultLine>(place, lineSchema, jsonOf(place, text));
    first ??= line;
    if (!sameKeys(first.point, line.point)) throw damaged(place, "its point has other axes than the first");
    const missing = metrics.find((metric) => line.feasible && !Object.hasOwn(line.metrics, metric));
    if (missing !== undefined) throw damaged(place, `metrics lacks ${missing}`);
    if (!line.feasible && line.reason === undefined) throw damaged(place, "reason is missing");
    yield line;
  }
}
