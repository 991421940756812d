import type { SorbetModel } from "../../../contracts/model.js";
import type { InputResult } from "../../../contracts/summary.js";
import { infer } from "../../../sorbet/forward.js";
import type { Attention } from "./inside.js";

const BASE = 36;
/** Codes in a page at most. */
const MOST_CODES = 600_000;

/**
 * Attention probabilities of a sentence from the reference's forward pass.
 * @param pieces the tokens as they are to be read
 * @returns null where they would be too many for a page
 * @throws Error if the pass does not give the reference logits of the summary, so that it is another model's or
 * another sentence's
 */
export function attentionOf(model: SorbetModel, input: InputResult, pieces: readonly string[]): Attention | null {
  const { layers, heads } = model.shape;
  const ids = input.input_ids;
  const top = 2 ** model.rules.activationBits - 1;
  if (layers * heads * ids.length ** 2 > MOST_CODES || top >= BASE) return null;
  const codes: string[] = [];
  const types = input.token_types ?? ids.map(() => 0);
  const { logits } = infer(model, ids, types, (name, values) => {
    if (name.endsWith(".p")) codes.push(Array.from(values, (code) => code.toString(BASE)).join(""));
  });
  if (!input.reference_logits.every((logit, i) => Object.is(logit, logits[i])))
    throw new Error("the reference gives other logits than in the run");
  return {
    tokens: pieces,
    layers,
    heads,
    top,
    steps: model.layers.map(({ alphaP }) => alphaP),
    codes: codes.join(""),
  };
}
