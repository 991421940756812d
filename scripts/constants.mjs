// Constants of energy, power and area with what they are computed from: chips/evidence/constants.yaml, evaluated.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import jsep from "jsep";
import { parse } from "yaml";

const FILE = join(import.meta.dirname, "..", "chips", "evidence", "constants.yaml");
export const readEvidence = () => parse(readFileSync(FILE, "utf8"));

const APPLY = { "+": (a, b) => a + b, "-": (a, b) => a - b, "*": (a, b) => a * b, "/": (a, b) => a / b };

/**
 * Value of a formula of numbers, names of inputs and factors, + - * / and parentheses.
 * @throws Error for anything else
 */
export function computed(formula, { inputs, factors }) {
  if (typeof formula === "number") return formula;
  const value = (node) => {
    if (node.type === "Literal" && typeof node.value === "number") return node.value;
    if (node.type === "BinaryExpression" && node.operator in APPLY)
      return APPLY[node.operator](value(node.left), value(node.right));
    if (node.type === "Identifier" && node.name in inputs) return inputs[node.name].value;
    if (node.type === "Identifier" && node.name in factors) return computed(factors[node.name], { inputs, factors });
    throw new Error(`formula "${formula}" has something that is no input, factor, number or operation`);
  };
  return value(jsep(formula));
}

/** Names of inputs and factors in a formula. */
export const namesIn = (formula) => (typeof formula === "number" ? [] : (formula.match(/[a-z_]\w*/g) ?? []));
