import { isAlias, isMap, isScalar, isSeq, LineCounter, type ParsedNode, parseDocument } from "yaml";
import { UserError } from "../../units/user-error.js";
import type { Assignment, Scalar } from "./assignment.js";
import { ConfigError, type Place } from "./config-error.js";
import { shown } from "./suggest.js";

/** Longest configuration text taken, in characters: a preset has about 20,000. */
export const MAX_CONFIG_LENGTH = 262_144;

/** YAML text and the name by which errors call it. */
export interface SourceText {
  readonly source: string;
  readonly text: string;
}

function parse(input: SourceText): { root: ParsedNode | null; at: (offset: number) => Place } {
  const { source, text } = input ?? {};
  if (typeof source !== "string" || typeof text !== "string")
    throw new UserError("YAML is taken as { source, text }: what errors call it, and the text of the file");
  if (text.length > MAX_CONFIG_LENGTH) {
    throw new ConfigError({ source }, `${text.length} characters, at most ${MAX_CONFIG_LENGTH} are taken`);
  }
  const lines = new LineCounter();
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { source, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  let document: ReturnType<typeof parseDocument>;
  try {
    // Duplicate keys are found below: the library's own check is quadratic in the size of a mapping.
    document = parseDocument(text, { schema: "core", uniqueKeys: false, prettyErrors: false, lineCounter: lines });
  } catch (error) {
    if (error instanceof RangeError) throw new ConfigError({ source }, "nested too deeply");
    throw error;
  }
  const fault = document.errors[0] ?? document.warnings[0];
  if (fault !== undefined) throw new ConfigError(at(fault.pos[0]), `not valid YAML: ${fault.message}`);
  return { root: document.contents as ParsedNode | null, at };
}

/** YAML text as a list of assignments in the order of the text. Anchors, aliases, tags, lists and repeated keys are refused. */
export function readAssignments(input: SourceText): Assignment[] {
  const { root, at } = parse(input);
  const found: Assignment[] = [];
  const walk = (node: ParsedNode | null, path: readonly string[], keys: readonly Place[]): void => {
    const empty = node === null || (isScalar(node) && node.value === null);
    const place = empty && keys.length > 0 ? keys.at(-1)! : at(node?.range[0] ?? 0);
    const name = path.length === 0 ? "the file" : path.join(".");
    if (node !== null && (isAlias(node) || node.anchor !== undefined)) {
      throw new ConfigError(place, `${name}: anchors and aliases are not taken; write the value out`);
    }
    if (node !== null && node.tag !== undefined) {
      throw new ConfigError(place, `${name}: tags are not taken; write the plain value`);
    }
    if (isMap(node)) {
      const names = new Set<string>();
      for (const pair of node.items) {
        const keyNode = pair.key as ParsedNode;
        const keyPlace = at(keyNode.range[0]);
        if (!isScalar(keyNode) || typeof keyNode.value !== "string") {
          throw new ConfigError(
            keyPlace,
            `${name}: a key must be a name, found ${isScalar(keyNode) ? shown(keyNode.value) : "a mapping or list"}`,
          );
        }
        if (keyNode.anchor !== undefined) throw new ConfigError(keyPlace, `${name}: anchors and aliases are not taken`);
        if (names.has(keyNode.value))
          throw new ConfigError(keyPlace, `key ${shown(keyNode.value)} stands twice in ${name}`);
        names.add(keyNode.value);
        walk(pair.value as ParsedNode | null, [...path, keyNode.value], [...keys, keyPlace]);
      }
    } else if (isSeq(node)) {
      throw new ConfigError(place, `${name}: a list is not taken here`);
    } else if (path.length === 0) {
      if (node !== null && isScalar(node) && node.value !== null) {
        throw new ConfigError(place, `must be a mapping of keys to values, found ${shown(node.value)}`);
      }
    } else {
      found.push({ path, value: node === null ? null : (node.value as Scalar), place, keys });
    }
  };
  try {
    walk(root, [], []);
  } catch (error) {
    if (error instanceof RangeError) throw new ConfigError({ source: input.source }, "nested too deeply");
    throw error;
  }
  return found;
}
