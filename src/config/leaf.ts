import { ARRIVAL_FORMS } from "../contracts/arrival.js";
import type { Evidence } from "../contracts/chip.js";

interface LeafText {
  /** Unit of the value, "-" for a pure number or a name. */
  readonly unit: string;
  readonly doc: string;
}
export interface IntLeaf extends LeafText {
  readonly kind: "int";
  readonly min: number;
  readonly max: number;
}
export interface NumberLeaf extends LeafText {
  readonly kind: "number";
  readonly min: number;
  readonly max: number;
}
export interface BooleanLeaf extends LeafText {
  readonly kind: "boolean";
}
export interface ChoiceLeaf<T extends string = string> extends LeafText {
  readonly kind: "choice";
  readonly choices: readonly T[];
}
export interface TextLeaf extends LeafText {
  readonly kind: "text";
}
/** A count, or `all`. */
export interface CountOrAllLeaf extends LeafText {
  readonly kind: "count-or-all";
  readonly min: number;
  readonly max: number;
}
/** When sentences come: see `parseArrival`. */
export interface ArrivalLeaf extends LeafText {
  readonly kind: "arrival";
}
/** Numbers of parts: see `parseNumbers`. */
export interface NumbersLeaf extends LeafText {
  readonly kind: "numbers";
}
/** Pairs of neighbouring routers: see `parsePairs`. */
export interface PairsLeaf extends LeafText {
  readonly kind: "pairs";
}
/** One key of the configuration: what may stand there, in what unit, and what it means. */
export type Leaf =
  | IntLeaf
  | NumberLeaf
  | BooleanLeaf
  | ChoiceLeaf
  | TextLeaf
  | CountOrAllLeaf
  | ArrivalLeaf
  | NumbersLeaf
  | PairsLeaf;

/** Keys by name, in the order in which documentation and files list them. */
export interface KeyTree {
  readonly [name: string]: Leaf | KeyTree;
}

export type LeafValue<L> = L extends IntLeaf | NumberLeaf
  ? number
  : L extends BooleanLeaf
    ? boolean
    : L extends ChoiceLeaf<infer T>
      ? T
      : L extends TextLeaf
        ? string
        : L extends CountOrAllLeaf
          ? number | "all"
          : L extends ArrivalLeaf | NumbersLeaf
            ? number | string
            : L extends PairsLeaf
              ? string
              : never;

/**
 * A constant of a chip with where it comes from. `low` and `high`: the published range, or for a design choice the
 * range worth sweeping.
 */
export interface Annotated<T> {
  value: T;
  unit: string;
  source: string;
  evidence: Evidence;
  low?: T;
  high?: T;
  note?: string;
}

/** The values of a tree of keys as they stand in a resolved configuration, annotated or plain. */
export type AnnotatedTree<T> = { [K in keyof T]: T[K] extends Leaf ? Annotated<LeafValue<T[K]>> : AnnotatedTree<T[K]> };
export type PlainTree<T> = { [K in keyof T]: T[K] extends Leaf ? LeafValue<T[K]> : PlainTree<T[K]> };

export const int = (unit: string, min: number, max: number, doc: string): IntLeaf => ({
  kind: "int",
  unit,
  min,
  max,
  doc,
});
export const number = (unit: string, min: number, max: number, doc: string): NumberLeaf => ({
  kind: "number",
  unit,
  min,
  max,
  doc,
});
export const boolean = (doc: string): BooleanLeaf => ({ kind: "boolean", unit: "-", doc });
export const choice = <const T extends string>(choices: readonly T[], doc: string): ChoiceLeaf<T> => ({
  kind: "choice",
  unit: "-",
  choices,
  doc,
});
export const text = (doc: string): TextLeaf => ({ kind: "text", unit: "-", doc });
export const countOrAll = (unit: string, min: number, max: number, doc: string): CountOrAllLeaf => ({
  kind: "count-or-all",
  unit,
  min,
  max,
  doc,
});
export const arrival = (doc: string): ArrivalLeaf => ({ kind: "arrival", unit: "-", doc });

export const numbers = (doc: string): NumbersLeaf => ({ kind: "numbers", unit: "-", doc });

export const pairs = (doc: string): PairsLeaf => ({ kind: "pairs", unit: "-", doc });

export function isLeaf(node: Leaf | KeyTree): node is Leaf {
  return typeof node.kind === "string";
}

/** What may stand at a key, in words: "a whole number from 1 to 64". */
export function allowed(leaf: Leaf): string {
  switch (leaf.kind) {
    case "int":
      return `a whole number from ${leaf.min} to ${leaf.max}`;
    case "number":
      return `a number from ${leaf.min} to ${leaf.max}`;
    case "boolean":
      return "true or false";
    case "choice":
      return leaf.choices.length === 1 ? leaf.choices[0]! : `one of ${leaf.choices.join(", ")}`;
    case "text":
      return "text on one line";
    case "count-or-all":
      return `a whole number from ${leaf.min} to ${leaf.max}, or all`;
    case "arrival":
      return ARRIVAL_FORMS;
    case "numbers":
      return "none, or numbers with commas between";
    case "pairs":
      return "none, or pairs of neighbouring routers such as 5-6 with commas between";
  }
}

/** Every key with its dotted path, depth first. */
export function* leavesOf(tree: KeyTree, prefix = ""): Generator<[path: string, leaf: Leaf]> {
  for (const [name, node] of Object.entries(tree)) {
    if (isLeaf(node)) yield [prefix + name, node];
    else yield* leavesOf(node, `${prefix + name}.`);
  }
}
