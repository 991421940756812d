import type { SorbetModel } from "../../contracts/model.js";
import type { SpikeSourceProgram } from "../../contracts/program.js";
import { signedRange } from "../../sorbet/encode.js";
import { infer } from "../../sorbet/forward.js";
import type { CodedSite, Sample, SentenceCodes } from "../workload.js";

/**
 * Where the reference observes what a spike source carries: `layers.0.in_q`, .., `pooler.n`; `p` is (heads, queries,
 * keys). The pooler reads the first token alone.
 */
export const siteOf = ({ site, consumerStage }: SpikeSourceProgram): CodedSite =>
  site === "pooler"
    ? { name: "pooler.n", tokens: "first" }
    : { name: `layers.${consumerStage - 1}.${site}`, tokens: "all" };

/** Sites whose observed values are spike counts; the rest are scores and norms. */
const CODED = /\.(in_q|in_k|in_v|q|p|out|ffn_in|ffn_out|n)$/;
const UNSIGNED = /\.(p|ffn_out)$/;

/**
 * The codes of a sentence, from one pass of the reference. K and V are left out: how much they send does not depend
 * on their values.
 */
export function codesOf(model: SorbetModel, { inputIds, tokenTypes }: Sample): SentenceCodes {
  const { low } = signedRange(model.rules);
  const sites = new Map<string, Int8Array>();
  infer(model, inputIds, tokenTypes, (name, values) => {
    if (!CODED.test(name)) return;
    const zero = UNSIGNED.test(name) ? 0 : low;
    sites.set(
      name,
      Int8Array.from(values, (count) => count + zero),
    );
  });
  return { tokens: inputIds.length, sites };
}
