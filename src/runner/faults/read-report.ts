import { join } from "node:path";
import { z } from "zod";
import { PROTECTED_MEMORIES } from "../../contracts/protection.js";
import { FAULT_KINDS, type FaultOutcome, OUTCOMES } from "../../faults/kinds.js";
import { FAULTS_SCHEMA, type FaultsReport } from "../../faults/report.js";
import { damaged } from "../../input/damaged.js";
import { readJsonMember } from "../../input/read-file.js";

/** File of a campaign's folder with its report. */
export const FAULTS_FILE = "faults.json";

const count = z.int().min(0);
const share = z.number().min(0).max(1);
const interval = z.tuple([share, share]);
const named = { code: z.string(), kind: z.enum(FAULT_KINDS) };
const outcomes = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, count])) as Record<FaultOutcome, typeof count>;
const schema = z.object({
  schema: z.literal(FAULTS_SCHEMA),
  seed: z.int(),
  config_sha256: z.string(),
  model: z.object({ name: z.string(), weights_sha256: z.string() }),
  chip: z.object({ preset: z.string(), codes: z.array(z.string()), noc: z.string(), area_mm2: z.number() }),
  rows: count,
  runs: count,
  present: count,
  protection: z.array(
    z.object({ memory: z.enum(PROTECTED_MEMORIES), code: z.string(), data_bits: count, check_bits: count }),
  ),
  kinds: z.array(
    z.object({
      ...named,
      injected: count,
      faults: count,
      ...outcomes,
      coverage: share.nullable(),
      coverage_ci: interval,
      checks: z.record(z.string(), count),
      detection_ticks: z.object({ median: count, most: count }).nullable(),
    }),
  ),
  accuracy: z.array(
    z.object({ ...named, rate: share, n: count, answered: count, correct: count, correct_ci: interval }),
  ),
});

/** The report of a campaign's folder. @throws UserError */
export function readFaultsReport(folder: string): FaultsReport {
  const file = join(folder, FAULTS_FILE);
  const parsed = schema.safeParse(readJsonMember(file, "result"));
  if (parsed.success) return parsed.data as FaultsReport;
  const { path, message } = parsed.error.issues[0]!;
  throw damaged(file, `${path.map(String).join(".")}: ${message}`);
}
