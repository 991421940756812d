// Checks the words of src against scripts/words.json: identifiers and comments use the field's terms, comment lines
// are short enough to read. Prints file:line for each violation and exits 1 if there is one. Part of `npm run lint`.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const PIECE = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|(?<!:)\/\/[^\n]*|\/\*[\s\S]*?\*\//g;

/**
 * A source cut into code without strings, and comments; each keeps its newlines and columns. Templates count as code.
 */
function cut(source) {
  const blank = (text) => text.replaceAll(/[^\n]/g, " ");
  let comments = "";
  let code = "";
  let at = 0;
  for (const match of source.matchAll(PIECE)) {
    const between = source.slice(at, match.index);
    const isComment = match[0].startsWith("/");
    code += between + blank(match[0]);
    comments += blank(between) + (isComment ? match[0] : blank(match[0]));
    at = match.index + match[0].length;
  }
  const rest = source.slice(at);
  return { code: code + rest, comments: comments + blank(rest) };
}

/** Parts of identifiers in lower case: `isDeadlockCycle`, `DEADLOCK_CYCLE` and plain words alike. */
const partsOf = (line) => line.match(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g)?.map((part) => part.toLowerCase()) ?? [];

/** Words refused in a file: those for all of src, and those for its folder. */
function refusedIn(file, { words, within = [] }) {
  const own = within.filter(
    ({ folders, except = [] }) => folders.some((folder) => file.startsWith(`${folder}/`)) && !except.includes(file),
  );
  return Object.assign({}, words, ...own.map((rule) => rule.words));
}

/**
 * Violations of one file.
 * @param {string} file path below src, with slashes
 * @param {string} source its text
 * @returns {{ line: number, message: string }[]}
 */
export function wordsOf(file, source, rules) {
  const { phrases, commentColumns } = rules;
  const words = refusedIn(file, rules);
  const found = [];
  const { code, comments } = cut(source);
  const commentLines = comments.split("\n");
  const lines = source.split("\n");
  code.split("\n").forEach((text, i) => {
    const comment = commentLines[i];
    const say = (message) => found.push({ line: i + 1, message });
    for (const part of new Set([...partsOf(text), ...partsOf(comment)]))
      if (Object.hasOwn(words, part)) say(`"${part}": the field says ${words[part]}`);
    for (const [phrase, better] of Object.entries(phrases))
      if (comment.toLowerCase().includes(phrase)) say(`"${phrase}": say ${better}`);
    if (comment.trim() !== "" && lines[i].length > commentColumns)
      say(`a line with a comment has ${lines[i].length} columns, at most ${commentColumns}`);
  });
  return found;
}

/** Violations of all files below a folder, as lines. @returns {{ files: number, violations: string[] }} */
export function checkWords(root, words) {
  const files = readdirSync(root, { recursive: true })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => name.split(sep).join("/"))
    .sort();
  const violations = files.flatMap((file) =>
    wordsOf(file, readFileSync(join(root, file), "utf8"), words).map(
      ({ line, message }) => `src/${file}:${line}: ${message}`,
    ),
  );
  return { files: files.length, violations };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const root = fileURLToPath(new URL("../src", import.meta.url));
  const words = JSON.parse(readFileSync(new URL("./words.json", import.meta.url), "utf8"));
  const { files, violations } = checkWords(relative(process.cwd(), root) || root, words);
  for (const violation of violations) console.error(violation);
  console.log(`words: ${files} files, ${violations.length} violations`);
  if (violations.length > 0) process.exitCode = 1;
}
