import { z } from "zod";
import { canonicalJson } from "../config/canonical.js";
import type { RecordForm } from "../explore/store/record-form.js";
import { damaged } from "../input/damaged.js";
import { sha256Hex } from "../input/sha256.js";
import { jsonOf } from "../input/texts.js";
import type { LoadRun } from "../load/serve.js";

export const LOAD_RUN_FORMAT = "sorbet-sim/load-run@3";

/** A load run under the key of all that decides it. */
export interface LoadRecord {
  readonly key: string;
  readonly run: LoadRun;
}

const count = z.int().min(0);
const counts = z.array(count);
const amount = z.number().min(0);
const RUN: z.ZodType<LoadRun> = z.strictObject({
  served: z.array(
    z.strictObject({ request: count, arrived: count, waiting: count, service: count, dynamicFj: z.number() }),
  ),
  refused: counts,
  alone: count,
  work: z.strictObject({
    cores: z.array(z.strictObject({ index: count, name: z.string(), stage: z.int() })),
    stages: z.array(z.strictObject({ name: z.string() })),
    unitTicks: z.array(amount),
    linkFlits: z.array(amount),
  }),
  idle: z.strictObject({ fj: amount, ticks: count }),
});

/** A load run as it comes from elsewhere; undefined for anything else. */
export const readRun = (data: unknown): LoadRun | undefined => RUN.safeParse(data).data;

/** Load runs in a store, each with a hash of its own. */
export const LOAD_RUNS: RecordForm<LoadRecord> = {
  folder: "runs",
  bytes: "rows",
  text: ({ key, run }) =>
    `${canonicalJson({ schema: LOAD_RUN_FORMAT, key, sha256: sha256Hex(canonicalJson(run)), run })}\n`,
  parse: (file, key, text) => {
    const { schema, key: named, sha256, run } = (jsonOf(file, text) ?? {}) as Record<string, unknown>;
    const isWhole = schema === LOAD_RUN_FORMAT && named === key && sha256Hex(canonicalJson(run ?? null)) === sha256;
    if (!isWhole) throw damaged(file, `it is no ${LOAD_RUN_FORMAT} of that key; delete it to have it made again`);
    return { key, run: run as LoadRun };
  },
};
