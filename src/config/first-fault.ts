import { flag, lineUpTo, oneOf, type Rule, realNumber, textUpTo, wholeNumber } from "../base/rules.js";
import { ARRIVAL_FORMS, parseArrival } from "../contracts/arrival.js";
import { parseNumbers, parsePairs } from "../contracts/dead-parts.js";
import { CHIP_CONSTANTS } from "./chip-keys.js";
import { CONFIG_KEYS } from "./config-keys.js";
import { allowed, isLeaf, type KeyTree, type Leaf } from "./leaf.js";

/** Longest text at a key, in characters. */
const MOST_TEXT = 2000;

/** What may stand at a key; `configJsonSchema` says the same to editors. */
function ruleOf(leaf: Leaf): Rule<unknown> {
  switch (leaf.kind) {
    case "int":
      return wholeNumber(leaf.min, leaf.max);
    case "number":
      return realNumber(leaf.min, leaf.max);
    case "boolean":
      return flag;
    case "choice":
      return oneOf(leaf.choices);
    case "text":
      return lineUpTo(MOST_TEXT);
    case "count-or-all": {
      const { holds } = wholeNumber(leaf.min, leaf.max);
      return { must: "a count, or all", holds: (value): value is unknown => value === "all" || holds(value) };
    }
    case "arrival":
      return { must: ARRIVAL_FORMS, holds: (value): value is unknown => parseArrival(value) !== undefined };
    case "numbers":
      return {
        must: allowed(leaf),
        holds: (value): value is unknown =>
          parseNumbers(value) !== undefined && (typeof value !== "string" || value.length <= MOST_TEXT),
      };
    case "pairs":
      return {
        must: allowed(leaf),
        holds: (value): value is unknown => parsePairs(value) !== undefined && String(value).length <= MOST_TEXT,
      };
  }
}

const TEXT = textUpTo(MOST_TEXT);
const EVIDENCE = oneOf(["published", "derived", "estimate"]);

/** Fields of a constant with their rules. Numbers need a range; names and booleans have none. */
function fieldRules(leaf: Leaf): Record<string, Rule<unknown>> {
  const value = ruleOf(leaf);
  const ranged = leaf.kind === "int" || leaf.kind === "number";
  return {
    value,
    unit: oneOf([leaf.unit]),
    source: TEXT,
    evidence: EVIDENCE,
    ...(ranged ? { low: value, high: value } : {}),
  };
}

type Fields = Readonly<Record<string, unknown>>;

/** What is wrong with a configuration. */
export interface Fault {
  readonly path: readonly string[];
  /** Whether nothing may stand there. */
  readonly unknown: boolean;
}

function constantFault(leaf: Leaf, constant: Fields | undefined, path: readonly string[]): Fault | undefined {
  if (constant === undefined) return { path, unknown: false };
  const rules = fieldRules(leaf);
  for (const [field, { holds }] of Object.entries(rules))
    if (!holds(constant[field])) return { path: [...path, field], unknown: false };
  if (constant.note !== undefined && !TEXT.holds(constant.note)) return { path: [...path, "note"], unknown: false };
  const extra = Object.keys(constant).find((field) => field !== "note" && !Object.hasOwn(rules, field));
  return extra === undefined ? undefined : { path: [...path, extra], unknown: true };
}

function treeFault(keys: KeyTree, data: Fields, path: readonly string[], constants: boolean): Fault | undefined {
  for (const [name, node] of Object.entries(keys)) {
    const value = data[name];
    const at = [...path, name];
    const isConstant = constants || (path[0] === "chip" && Object.hasOwn(CHIP_CONSTANTS, name));
    let fault: Fault | undefined;
    if (!isLeaf(node)) fault = treeFault(node, value as Fields, at, isConstant);
    else if (isConstant) fault = constantFault(node, value as Fields | undefined, at);
    else if (!ruleOf(node).holds(value)) fault = { path: at, unknown: false };
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/**
 * The first key, in the order of CONFIG_KEYS, that is missing or holds what it must not.
 * @param data as `Overlay` gives it
 */
export const firstFault = (data: Fields): Fault | undefined => treeFault(CONFIG_KEYS, data, [], false);
