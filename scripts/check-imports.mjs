// Checks that imports between the folders of src run one way, and that the simulator proper is free of Node. Prints file:line for each
// violation and exits 1 if there is one. `npm run check:imports`; test/checks/imports.test.ts runs the same rules.
import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, posix, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const SIMULATOR = [
  "units",
  "spec",
  "events",
  "noc",
  "netbench",
  "engine",
  "cores",
  "chip",
  "mapping",
  "simulation",
  "sorbet",
  "workloads",
];
const OUTPUTS = ["files", "input", "trace", "explore", "report"];

/** Folders of src that each folder may import besides itself. "." is src/index.ts, the library's surface. */
export const MAY_IMPORT = {
  units: [],
  files: ["units"],
  spec: ["units"],
  events: ["units", "spec"],
  noc: ["units", "spec", "events"],
  netbench: ["units", "spec", "events", "noc"],
  engine: ["units", "spec", "events", "noc"],
  cores: ["units", "spec", "events"],
  chip: ["units", "spec", "events", "noc", "engine", "cores"],
  mapping: ["units", "spec", "events", "noc", "cores", "chip"],
  sorbet: ["units", "spec"],
  snn: ["units"],
  workloads: ["units", "spec", "events", "noc", "cores", "chip", "mapping", "sorbet"],
  simulation: SIMULATOR,
  input: ["units"],
  trace: [...SIMULATOR, ...OUTPUTS],
  estimate: SIMULATOR,
  explore: [...SIMULATOR, "estimate", ...OUTPUTS],
  report: [...SIMULATOR, ...OUTPUTS],
  runner: [...SIMULATOR, "estimate", ...OUTPUTS],
  cli: [...SIMULATOR, "snn", "estimate", ...OUTPUTS, "runner"],
  ".": [...SIMULATOR, "estimate"],
};

/** Folders that may use what only Node has. */
export const MAY_USE_NODE = [...OUTPUTS, "runner", "cli"];

const IMPORT = /\b(?:import|export)\b[^;'"`]*?\bfrom\s*["']([^"']+)["']|\bimport\s*\(?\s*["']([^"']+)["']/g;
const NODE_GLOBAL = /(?<![\w$.])(?:process|Buffer|__dirname|__filename|require)\s*(?=[.([])/g;

/** Source with comments blanked out, newlines kept, so that positions stay true. Strings are kept. */
function withoutComments(source) {
  return source.replaceAll(
    /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)|\/\/[^\n]*|\/\*[\s\S]*?\*\//g,
    (match, string) => string ?? match.replaceAll(/[^\n]/g, " "),
  );
}

const isNodeModule = (name) => name.startsWith("node:") || builtinModules.includes(name.split("/")[0]);

/**
 * Violations of one file.
 * @param file path below src, with slashes
 * @param source its text
 * @returns {{ line: number, message: string }[]}
 */
export function violationsOf(file, source) {
  const folder = file.includes("/") ? file.slice(0, file.indexOf("/")) : ".";
  const allowed = MAY_IMPORT[folder];
  if (allowed === undefined) return [{ line: 1, message: `src/${folder} has no place in the order of imports` }];
  const text = withoutComments(source);
  const found = [];
  const report = (index, message) => found.push({ line: text.slice(0, index).split("\n").length, message });
  for (const match of text.matchAll(IMPORT)) {
    const target = match[1] ?? match[2];
    const at = match.index + match[0].lastIndexOf(target);
    if (!target.startsWith(".")) {
      if (isNodeModule(target) && !MAY_USE_NODE.includes(folder))
        report(at, `${folder} must be free of Node, imports ${target}`);
      continue;
    }
    const path = posix.normalize(posix.join(posix.dirname(file), target));
    if (path.startsWith("..")) {
      report(at, `imports ${target}, outside src`);
      continue;
    }
    const other = path.includes("/") ? path.slice(0, path.indexOf("/")) : ".";
    if (other !== folder && !allowed.includes(other)) report(at, `${folder} must not import ${other} (${target})`);
  }
  if (!MAY_USE_NODE.includes(folder)) {
    for (const match of text.matchAll(NODE_GLOBAL))
      report(match.index, `${folder} must be free of Node, uses ${match[0].trim()}`);
  }
  return found.sort((a, b) => a.line - b.line);
}

/** Violations of all of src, one line each: `src/file:line: what`. */
export function checkSources(root) {
  const src = join(root, "src");
  const files = readdirSync(src, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => relative(src, join(entry.parentPath ?? entry.path, entry.name)).replaceAll("\\", "/"))
    .sort();
  const violations = files.flatMap((file) =>
    violationsOf(file, readFileSync(join(src, file), "utf8")).map(
      ({ line, message }) => `src/${file}:${line}: ${message}`,
    ),
  );
  return { files: files.length, violations };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { files, violations } = checkSources(join(dirname(fileURLToPath(import.meta.url)), ".."));
  for (const line of violations) console.error(line);
  console.log(`imports: ${files} files, ${violations.length} violations`);
  process.exitCode = violations.length > 0 || files === 0 ? 1 : 0;
}
