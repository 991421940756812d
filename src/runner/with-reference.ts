import { setImmediate } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { SorbetModel } from "../contracts/model.js";
import type { ChipInput } from "./chip-job.js";
import type { PreparedRow } from "./prepare.js";

/**
 * Forward passes between two collections of what died young. Their arrays lie outside V8's heap, which does not see
 * how much they hold: left to itself it collects so late that memory grows by half over 3,000 short rows. Sixteen
 * passes take longer by far than one such collection (about 1 ms).
 */
const PASSES = 16;

function collector(): () => void {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as (options: { type: "minor" }) => void;
  setFlagsFromString("--no-expose-gc");
  return () => collect({ type: "minor" });
}

/** Rows of each batch with the logits of the reference, computed as they are asked for; signals get through. */
export async function* withReference(
  model: SorbetModel,
  batches: Iterable<readonly PreparedRow[]>,
): AsyncGenerator<ChipInput[]> {
  const { infer } = await import("../sorbet/forward.js");
  let collect: (() => void) | undefined;
  let passes = 0;
  for (const batch of batches) {
    const inputs: ChipInput[] = [];
    for (const row of batch) {
      await setImmediate();
      inputs.push({ ...row, referenceLogits: Array.from(infer(model, row.inputIds, row.tokenTypes).logits) });
      if (++passes % PASSES === 0) {
        collect ??= collector();
        collect();
      }
    }
    yield inputs;
  }
}
