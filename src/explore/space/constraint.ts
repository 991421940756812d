import jsep, { type Expression } from "jsep";
import type { Scalar } from "../../config/assignment.js";
import { ConfigError, type Place } from "../../config/config-error.js";
import { kindOf, QUANTITIES, sizeOf } from "./units.js";

/** Value of a configuration path, undefined where there is no such path. */
export type Lookup = (path: string) => Scalar | undefined;

/** A condition on points, such as `chip.mesh.width * chip.mesh.height >= 63` or `latency <= 1 ms`. */
export interface Constraint {
  readonly text: string;
  /** Names that it takes values of. */
  readonly paths: readonly string[];
  /** The name, where the condition says no more than that it is below a number. */
  readonly below: string | undefined;
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

/** How a unit stands in the tree: `2 ns` is read as `(2 * $ns)`. */
const UNIT_MARK = "$";
const isUnit = (path: string): boolean => path.startsWith(UNIT_MARK);
const COMPARISONS = ["==", "!=", "<", "<=", ">", ">="];

/** Names in a tree, units among them. */
function namesIn(node: Expression): string[] {
  const path = pathOf(node);
  if (path !== undefined) return [path];
  return (["argument", "left", "right"] as const).flatMap((side) =>
    node[side] === undefined ? [] : namesIn(node[side] as Expression),
  );
}

/**
 * @param unitOf what a name is measured in @throws ConfigError for what is no expression of paths, numbers (a unit may
 * follow), texts, + - * / %, comparisons, && || ! and parentheses
 */
export function parseConstraint(
  text: string,
  place: Place,
  unitOf: (path: string) => string | undefined = () => undefined,
): Constraint {
  const fail = (why: string): never => {
    throw new ConfigError(place, `constraint "${text}": ${why}`);
  };
  const known = operators(fail);
  let tree: Expression;
  try {
    tree = jsep(text.replace(QUANTITIES, (_, value, unit) => `(${value} * ${UNIT_MARK}${unit})`));
  } catch (error) {
    return fail((error as Error).message);
  }
  const sameKinds = (names: readonly string[]): void => {
    const kinds = names.filter((name) => !isUnit(name)).map((path) => kindOf(unitOf(path) ?? ""));
    for (const name of names.filter(isUnit))
      if (!kinds.includes(kindOf(name.slice(1)))) fail(`nothing that it compares is measured in ${name.slice(1)}`);
  };
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
        if (COMPARISONS.includes(operator)) sameKinds(namesIn(node));
        return;
      }
      default:
        fail(`must be one comparison of paths, numbers and texts, found ${node.type}`);
    }
  };
  check(tree);
  const names = namesIn(tree);
  // With a unit anywhere, everything is taken in the smallest units.
  const scaled = names.some(isUnit);
  const sized = (path: string, value: Value): Value => {
    const size = scaled && typeof value === "number" ? (sizeOf(unitOf(path) ?? "") ?? 1) : 1;
    return size === 1 ? value : (value as number) * size;
  };
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
    if (isUnit(path)) return sizeOf(path.slice(1))!;
    const given = lookup(path) ?? fail(`there is no configuration key or figure ${path}`);
    return sized(path, given);
  };
  const isBelow = tree.type === "BinaryExpression" && ["<", "<="].includes(tree.operator as string);
  const left = isBelow ? pathOf(tree.left as Expression) : undefined;
  return {
    text,
    paths: names.filter((name) => !isUnit(name)),
    below: namesIn((tree.right ?? tree) as Expression).every(isUnit) ? left : undefined,
    holds: (lookup) => {
      const result = value(tree, lookup);
      return typeof result === "boolean" ? result : fail("must be true or false, such as a <= b");
    },
  };
}
