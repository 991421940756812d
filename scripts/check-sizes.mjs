// Checks that no file of src has more lines than a reader takes in at once: a file is one concept. Prints each file
// over the limit, and each exception that is no longer needed, and exits 1 if there is one. Part of `npm run lint`.
import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** Most lines of a file. */
export const MOST_LINES = 250;

/** Data, as scripts/build-engine.mjs writes them. */
const DATA = ["engine/binary.ts", "noc/flit/binary.ts"];

/** Files that are over the limit until they are split. */
export const TO_SPLIT = ["cli/program.ts", "runner/out-folder.ts"];

/**
 * Violations among some files.
 * @param {Record<string, number>} lines lines of each file, by path below src
 * @param {readonly string[]} toSplit files that may be longer
 * @returns {string[]}
 */
export function sizesOf(lines, toSplit = TO_SPLIT) {
  const long = Object.keys(lines).filter((file) => lines[file] > MOST_LINES);
  const done = toSplit.filter((file) => !long.includes(file));
  return [
    ...long
      .filter((file) => !toSplit.includes(file))
      .map((file) => `src/${file}: ${lines[file]} lines, at most ${MOST_LINES}: split it by concept`),
    ...done.map((file) => `src/${file}: not over the limit any more: take it from the list in check-sizes.mjs`),
  ];
}

/** Lines of each TypeScript file below a folder. @returns {Record<string, number>} */
export function linesBelow(root) {
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  const count = (file) => readFileSync(join(root, file), "utf8").replace(/\n$/, "").split("\n").length;
  const names = files.map((file) => file.split(sep).join("/")).filter((file) => !DATA.includes(file));
  return Object.fromEntries(names.sort().map((file) => [file, count(file)]));
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const lines = linesBelow(fileURLToPath(new URL("../src", import.meta.url)));
  const violations = sizesOf(lines);
  for (const violation of violations) console.error(violation);
  console.log(`sizes: ${Object.keys(lines).length} files, ${violations.length} violations`);
  if (violations.length > 0) process.exitCode = 1;
}
