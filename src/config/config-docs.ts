import { CHIP_CONSTANTS } from "./chip-keys.js";
import { type ResolvedConfig, RUN_KEYS } from "./config-keys.js";
import { type Annotated, allowed, leavesOf } from "./leaf.js";
import { UNFITTED } from "./mesh-sides.js";

/** One key of the configuration, for documentation. */
export interface KeyDoc {
  readonly key: string;
  readonly default: unknown;
  readonly unit: string;
  /** What may stand there. */
  readonly allowed: string;
  readonly meaning: string;
  readonly low?: unknown;
  readonly high?: unknown;
  readonly evidence?: string;
  readonly source?: string;
  readonly note?: string;
}

const at = (data: unknown, path: string): unknown =>
  path.split(".").reduce((node, name) => (node as Record<string, unknown>)[name], data);

/** Every key in order, with its value in `resolved` as the default. */
export function configDocs(resolved: ResolvedConfig): KeyDoc[] {
  const plain = [...leavesOf(RUN_KEYS)].map(([key, leaf]) => ({
    key,
    default: at(resolved, key),
    unit: leaf.unit,
    allowed: allowed(leaf),
    meaning: leaf.doc,
  }));
  const chip = [...leavesOf(CHIP_CONSTANTS, "chip.")].map(([key, leaf]) => {
    const { value, unit: _, ...rest } = at(resolved, key) as Annotated<unknown>;
    return {
      key,
      default: rest.source === UNFITTED ? "auto" : value,
      unit: leaf.unit,
      allowed: allowed(leaf),
      meaning: leaf.doc,
      ...rest,
    };
  });
  return [...plain, ...chip];
}
