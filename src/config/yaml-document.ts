import {
  Composer,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type ParsedNode,
  Parser,
} from "yaml";
import { shown } from "../base/suggest.js";
import { UserError } from "../base/user-error.js";
import { ConfigError, type Place } from "./config-error.js";

/** Longest YAML text taken, in characters: a preset has about 20,000. */
export const MAX_CONFIG_LENGTH = 262_144;
/** Collections inside one another that are taken: the keys of a configuration go six deep. */
const MOST_DEPTH = 32;

/** YAML text and the name by which errors call it. */
export interface SourceText {
  readonly source: string;
  readonly text: string;
}

/**
 * A document of names and values: it has no anchors, aliases and tags, and no mapping in it a key twice, or one that
 * is no text.
 */
export interface PlainYaml {
  readonly document: Document.Parsed;
  readonly root: ParsedNode | null;
  readonly at: (offset: number) => Place;
}

/** The parser keeps a stack of its own; what composes its tokens calls itself, so depth is checked between the two. */
function* tokensOf(parser: Parser, text: string, tooDeep: () => never) {
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    if (parser.stack.length > MOST_DEPTH) tooDeep();
  }
  yield* parser.end();
}

/** @throws ConfigError, with the place, for the first thing that is no YAML or not plain */
export function parsePlainYaml(input: SourceText): PlainYaml {
  const { source, text } = input ?? {};
  if (typeof source !== "string" || typeof text !== "string")
    throw new UserError("YAML is taken as { source, text }: what errors call it, and the text of the file");
  if (text.length > MAX_CONFIG_LENGTH)
    throw new ConfigError({ source }, `${text.length} characters, at most ${MAX_CONFIG_LENGTH} are taken`);
  const lines = new LineCounter();
  lines.addNewLine(0);
  const at = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { source, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const parser = new Parser(lines.addNewLine);
  const tooDeep = (): never => {
    throw new ConfigError(at(parser.offset), `nested too deeply: more than ${MOST_DEPTH} levels`);
  };
  // Duplicate keys are found below: the library's own check is quadratic in the size of a mapping.
  const composer = new Composer({ schema: "core", uniqueKeys: false, prettyErrors: false });
  const [document, second] = composer.compose(tokensOf(parser, text, tooDeep), true, text.length);
  const fault = document!.errors[0] ?? document!.warnings[0];
  if (fault !== undefined) throw new ConfigError(at(fault.pos[0]), `not valid YAML: ${fault.message}`);
  if (second !== undefined) throw new ConfigError(at(second.range[0]), "not valid YAML: a second document begins");
  const root = document!.contents as ParsedNode | null;
  checkPlain(root, [], at);
  return { document: document!, root, at };
}

function checkPlain(node: ParsedNode | null, path: readonly string[], at: PlainYaml["at"]): void {
  if (node === null) return;
  const place = at(node.range[0]);
  const name = path.length === 0 ? "the file" : path.join(".");
  if (isAlias(node) || node.anchor !== undefined)
    throw new ConfigError(place, `${name}: anchors and aliases are not taken; write the value out`);
  if (node.tag !== undefined) throw new ConfigError(place, `${name}: tags are not taken; write the plain value`);
  if (isSeq(node)) {
    node.items.forEach((item, i) => {
      checkPlain(item as ParsedNode | null, [...path, String(i)], at);
    });
  }
  if (!isMap(node)) return;
  const names = new Set<string>();
  for (const pair of node.items) {
    const key = pair.key as ParsedNode;
    const keyPlace = at(key.range[0]);
    if (!isScalar(key) || typeof key.value !== "string")
      throw new ConfigError(
        keyPlace,
        `${name}: a key must be a name, found ${isScalar(key) ? shown(key.value) : "a mapping or list"}`,
      );
    checkPlain(key, path, at);
    if (names.has(key.value)) throw new ConfigError(keyPlace, `key ${shown(key.value)} stands twice in ${name}`);
    // What assigns it to an object sets the object's prototype.
    if (key.value === "__proto__") throw new ConfigError(keyPlace, `unknown key "__proto__" in ${name}`);
    names.add(key.value);
    checkPlain(pair.value as ParsedNode | null, [...path, key.value], at);
  }
}
