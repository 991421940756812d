import { signedRange } from "../../sorbet/encode.js";
import { infer } from "../../sorbet/forward.js";
import type { SorbetModel } from "../../spec/model.js";
import type { StreamProgram } from "../../spec/program.js";
import type { WorkloadInput } from "../store/key.js";

/**
 * What one sentence sends at every site, whatever the chip: 4-bit codes by site (`layers.0.in_q`, .., `pooler.n`), (tokens, channels), for `p`
 * (heads, queries, keys). Signed codes are -8..7, those of `p` and `ffn_out` 0..15.
 */
export interface SentenceCodes {
  readonly tokens: number;
  readonly sites: ReadonlyMap<string, Int8Array>;
  /** Sites that have codes of the first token alone. */
  readonly firstOnly: ReadonlySet<string>;
}

/** The pooler reads the first token alone. */
export const FIRST_ONLY: ReadonlySet<string> = new Set(["pooler.n"]);

/** Name under which the reference observes what a stream carries. */
export const siteOf = ({ site, consumerStage }: StreamProgram): string =>
  site === "pooler" ? "pooler.n" : `layers.${consumerStage - 1}.${site}`;

/** Sites whose observed values are spike counts; the rest are scores and norms. */
const CODED = /\.(in_q|in_k|in_v|q|p|out|ffn_in|ffn_out|n)$/;
const UNSIGNED = /\.(p|ffn_out)$/;

/** The codes of a sentence, from one pass of the reference. K and V are left out: how much they send does not depend on their values. */
export function codesOf(model: SorbetModel, { inputIds, tokenTypes }: WorkloadInput): SentenceCodes {
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
  return { tokens: inputIds.length, sites, firstOnly: FIRST_ONLY };
}
