import { isMap, isScalar, isSeq, type ParsedNode, type Scalar as ScalarNode } from "yaml";
import { shown } from "../base/suggest.js";
import type { Assignment, Scalar } from "./assignment.js";
import { ConfigError, type Place } from "./config-error.js";
import { parsePlainYaml, type SourceText } from "./yaml-document.js";

/** YAML text as a list of assignments in the order of the text. Lists are refused, and what is not plain. */
export function readAssignments(input: SourceText): Assignment[] {
  const { root, at } = parsePlainYaml(input);
  const found: Assignment[] = [];
  const walk = (node: ParsedNode | null, path: readonly string[], keys: readonly Place[]): void => {
    const empty = node === null || (isScalar(node) && node.value === null);
    const place = empty && keys.length > 0 ? keys.at(-1)! : at(node?.range[0] ?? 0);
    const name = path.length === 0 ? "the file" : path.join(".");
    if (isMap(node)) {
      for (const { key, value } of node.items) {
        const named = key as ScalarNode.Parsed;
        walk(value as ParsedNode | null, [...path, String(named.value)], [...keys, at(named.range[0])]);
      }
    } else if (isSeq(node)) {
      throw new ConfigError(place, `${name}: a list is not taken here`);
    } else if (path.length === 0) {
      if (node !== null && isScalar(node) && node.value !== null) {
        throw new ConfigError(place, `must be a mapping of keys to values, found ${shown(node.value)}`);
      }
    } else {
      found.push({ path, value: node === null ? null : ((node as ScalarNode.Parsed).value as Scalar), place, keys });
    }
  };
  walk(root, [], []);
  return found;
}
