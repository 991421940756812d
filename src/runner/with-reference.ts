import { setImmediate } from "node:timers/promises";
import type { CheckpointFolder } from "./checkpoint-folder.js";
import type { ChipInput } from "./chip-job.js";
import type { PreparedRow } from "./prepare.js";

/** Reference logits of a row. */
export type Reference = (inputIds: readonly number[], tokenTypes: readonly number[]) => Float64Array;

export async function referenceOf({ model }: CheckpointFolder): Promise<Reference> {
  const { infer } = await import("../sorbet/forward.js");
  return (inputIds, tokenTypes) => infer(model, inputIds, tokenTypes).logits;
}

/** Batches with their reference logits, each as soon as it is ready; signals get through between rows. */
export async function* withReference(
  folder: CheckpointFolder,
  batches: readonly (readonly PreparedRow[])[],
): AsyncGenerator<ChipInput[]> {
  const reference = await referenceOf(folder);
  for (const batch of batches) {
    const inputs: ChipInput[] = [];
    for (const row of batch) {
      await setImmediate();
      inputs.push({ ...row, referenceLogits: Array.from(reference(row.inputIds, row.tokenTypes)) });
    }
    yield inputs;
  }
}
