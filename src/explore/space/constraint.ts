import jsep, { type Expression } from "jsep";
import type { Scalar } from "../../config/assignment.js";
import { ConfigError, type Place } from "../../config/config-error.js";

/** Value of a configuration path, undefined where there is no such path. */
export type Lookup = (path: string) => Scalar | undefined;

/** A condition on points, such as `chip.mesh.width * chip.mesh.height >= 63`. */
export interface Constraint {
  readonly text: string;
  /** @throws ConfigError if it names no configuration path, or mixes texts with numbers */
  readonly holds: (lookup: Lookup) => boolean;
}

type Value = Scalar;
type Operator = (a: Value, b: Value) => Value;

/**
 * Operators beside && || ! and the signs, with the precedence of JavaScript. Nothing is ever executed: the syntax
 * tree is walked.
 */
function operators(fail: (why: string) => never): Readonly<Record<string, Operator>> {
  const arithmetic =
    (apply: (a: number, b: number) => number | boolean): Operator =>
    (a, b) => {
      if (typeof a !== "number" || typeof b !== "number")
        fail(`arithmetic and order need numbers, found ${JSON.stringify(a)} and ${JSON.stringify(b)}`);
      return apply(a, b);
    };
  return {
    "+": arithmetic((a, b) => a + b),
    "-": arithmetic((a, b) => a - b),
    "*": arithmetic((a, b) => a * b),
    "/": arithmetic((a, b) => a / b),
    "%": arithmetic((a, b) => a % b),
    "<": arithmetic((a, b) => a < b),
    "<=": arithmetic((a, b) => a <= b),
    ">": arithmetic((a, b) => a > b),
    ">=": arithmetic((a, b) => a >= b),
    "==": (a, b) => a === b,
    "!=": (a, b) => a !== b,
  };
}

/** `chip.core.lanes` of a tree of member accesses. */
function pathOf(node: Expression): string | undefined {
  if (node.type === "Identifier") return node.name as string;
  if (node.type !== "MemberExpression" || node.computed === true) return undefined;
  const object = pathOf(node.object as Expression);
  const property = pathOf(node.property as Expression);
  return object === undefined || property === undefined ? undefined : `${object}.${property}`;
}

/**
 * @throws ConfigError for what is no expression of paths, numbers, texts, + - * / %, comparisons, && || ! and
 * parentheses
 */
export function parseConstraint(text: string, place: Place): Constraint {
  const fail = (why: string): never => {
    throw new ConfigError(place, `constraint "${text}": ${why}`);
  };
  const known = operators(fail);
  let tree: Expression;
  try {
    tree = jsep(text);
  } catch (error) {
    return fail((error as Error).message);
  }
  const check = (node: Expression): void => {
    switch (node.type) {
      case "Literal":
        if (node.value instanceof RegExp) fail("takes paths, numbers and texts");
        return;
      case "Identifier":
      case "MemberExpression":
        if (pathOf(node) === undefined) fail("a path is names joined by dots");
        return;
      case "UnaryExpression":
        if (!["-", "+", "!"].includes(node.operator as string)) fail(`unknown operator ${String(node.operator)}`);
        check(node.argument as Expression);
        return;
      case "BinaryExpression":
      case "LogicalExpression": {
        const operator = node.operator as string;
        if (operator !== "&&" && operator !== "||" && !Object.hasOwn(known, operator))
          fail(`unknown operator ${operator}; there are && || ! ${Object.keys(known).join(" ")}`);
        check(node.left as Expression);
        check(node.right as Expression);
        return;
      }
      default:
        fail(`must be one comparison of paths, numbers and texts, found ${node.type}`);
    }
  };
  check(tree);
  const value = (node: Expression, lookup: Lookup): Value => {
    if (node.type === "Literal") return node.value as Value;
    if (node.type === "UnaryExpression") {
      const argument = value(node.argument as Expression, lookup);
      if (node.operator === "!") return argument === false;
      if (typeof argument !== "number") return fail(`${String(node.operator)} needs a number`);
      return node.operator === "-" ? -argument : argument;
    }
    if (node.type === "BinaryExpression" || node.type === "LogicalExpression") {
      const left = value(node.left as Expression, lookup);
      if (node.operator === "&&" && left !== true) return false;
      if (node.operator === "||" && left === true) return true;
      const right = value(node.right as Expression, lookup);
      if (node.operator === "&&" || node.operator === "||") return right === true;
      return known[node.operator as string]!(left, right);
    }
    const path = pathOf(node)!;
    return lookup(path) ?? fail(`there is no configuration key ${path}`);
  };
  return {
    text,
    holds: (lookup) => {
      const result = value(tree, lookup);
      return typeof result === "boolean" ? result : fail("must be true or false, such as a <= b");
    },
  };
}
