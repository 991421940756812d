import { shown } from "../../base/suggest.js";
import { UserError } from "../../base/user-error.js";
import type { NocOptions } from "./noc-options.js";

/** Options that take several values, each a curve of its own. */
const LISTS = ["topology", "routing", "traffic"] as const;
/** Curves that one picture tells apart. */
const MOST = 8;

/** One set of options for each combination of listed values. @throws UserError for an empty value, or too many */
export function variantsOf(options: NocOptions): readonly NocOptions[] {
  let variants: readonly NocOptions[] = [options];
  for (const name of LISTS) {
    const given = options[name];
    if (given === undefined) continue;
    const values = [...new Set(given.split(",").map((value) => value.trim()))];
    if (values.length > 1 && values.includes(""))
      throw new UserError(`--${name} ${shown(given)}: a value between two commas is missing`);
    variants = variants.flatMap((variant) => values.map((value) => ({ ...variant, [name]: value })));
  }
  if (variants.length > MOST)
    throw new UserError(`${variants.length} combinations of --${LISTS.join(", --")}: at most ${MOST}`);
  return variants;
}
