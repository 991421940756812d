import { join } from "node:path";
import { z } from "zod";
import { damaged } from "../input/damaged.js";
import { readJsonMember } from "../input/read-file.js";
import { LOAD_SCHEMA, type LoadResult } from "../load/load-result.js";
import { SCENARIOS } from "../load/load-spec.js";
import { PERCENTILES, type PercentileName } from "../load/percentiles.js";

/** File of a load folder with its result. */
export const LOAD_FILE = "load.json";

const count = z.int().min(0);
const amount = z.number().min(0);
const time = amount.nullable();
const percentiles = Object.keys(PERCENTILES) as [PercentileName, ...PercentileName[]];
const times = z.object({ mean: time, p50: time, p90: time, p99: time, p999: time });
const errors = times.extend({ ci95: times });
const busy = { ticks_per_request: amount, utilisation: amount };
const point = z.object({
  scenario: z.enum(SCENARIOS),
  offered_per_second: z.number().positive().nullable(),
  seeds: z.array(z.int()).min(1),
  requests: count,
  warmup: count,
  completed: count,
  refused: count,
  throughput_per_second: amount,
  goodput_per_second: amount.nullable(),
  latency: errors,
  waiting: errors,
  service: errors,
  in_flight_mean: amount,
  in_system_mean: amount,
  energy_per_request_fj: amount,
  dynamic_per_request_fj: amount,
  static_share: amount,
  stages: z.array(z.object({ stage: z.string(), unit: z.string(), core: z.string(), ...busy })),
  slowest: z.object({ name: z.string(), ...busy, limit_per_second: amount }),
  places_utilisation: amount,
  alone: count,
  stable: z.boolean().nullable(),
});
const schema = z.looseObject({
  schema: z.literal(LOAD_SCHEMA),
  config_sha256: z.string(),
  model: z.string(),
  chip: z.string(),
  rows: count,
  arrival: z.string().nullable(),
  bound_seconds: z.number().positive().nullable(),
  capacity_per_second: amount.nullable(),
  // Folders of earlier versions have none.
  capacity_ci_per_second: z.tuple([amount, amount]).nullable().default(null),
  found: z.object({ percentile: z.enum(percentiles), rate_per_second: amount.nullable() }).optional(),
  points: z.array(point).min(1),
});

/** The result of a load folder. @throws UserError */
export function readLoadResult(folder: string): LoadResult {
  const file = join(folder, LOAD_FILE);
  const parsed = schema.safeParse(readJsonMember(file, "result"));
  if (parsed.success) return parsed.data as unknown as LoadResult;
  const { path, message } = parsed.error.issues[0]!;
  throw damaged(file, `${path.map(String).join(".")}: ${message}`);
}
