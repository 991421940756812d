// Checks that imports between the folders of src run one way, that no files import each other in a circle, and that the
// simulator proper is free of Node. Prints file:line for each violation, exits 1 if there is one. Runs as `npm run
// check:imports` and in test/checks/imports.test.ts.
import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, posix, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const SIMULATOR = [
  "base",
  "contracts",
  "config",
  "events",
  "wasm",
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
const OUTPUTS = ["files", "input", "trace", "explore"];

/** Folders of src that each folder may import besides itself. "." is src/index.ts, the library's surface. */
export const MAY_IMPORT = {
  base: [],
  files: ["base"],
  contracts: ["base"],
  config: ["base", "contracts"],
  events: ["base", "contracts"],
  wasm: [],
  noc: ["base", "contracts", "events", "wasm"],
  netbench: ["base", "contracts", "events", "wasm", "noc", "engine"],
  engine: ["base", "contracts", "events", "wasm", "noc"],
  cores: ["base", "contracts", "events"],
  chip: ["base", "contracts", "events", "wasm", "noc", "engine", "cores"],
  mapping: ["base", "contracts", "events", "noc", "cores", "chip"],
  sorbet: ["base", "contracts"],
  snn: ["base", "contracts", "noc"],
  workloads: ["base", "contracts", "events", "noc", "cores", "chip", "mapping", "sorbet"],
  simulation: SIMULATOR,
  load: SIMULATOR,
  input: ["base"],
  trace: [...SIMULATOR, "files", "input"],
  estimate: SIMULATOR,
  faults: SIMULATOR,
  explore: [...SIMULATOR, "estimate", ...OUTPUTS],
  pages: [...SIMULATOR, "faults", "load", ...OUTPUTS],
  runner: [...SIMULATOR, "snn", "estimate", "faults", "load", ...OUTPUTS, "pages"],
  cli: [...SIMULATOR, "snn", "estimate", "faults", "load", ...OUTPUTS, "pages", "runner"],
  ".": [...SIMULATOR, "estimate"],
};

/** Folders within a folder that each of them may import besides itself; "." is the files of the folder itself. */
export const ROOMS_MAY_IMPORT = {
  chip: { ".": [], fast: ["."] },
  cli: {
    ".": ["faults", "load", "noc", "rpc", "screen", "snn"],
    faults: [".", "screen"],
    load: [".", "screen"],
    noc: [".", "screen"],
    rpc: ["."],
    screen: ["."],
    snn: [".", "screen"],
  },
  contracts: { ".": ["metrics"], metrics: ["."] },
  cores: {
    ".": [],
    datapath: [],
    kinds: [".", "kinds/attention", "kinds/column", "kinds/input"],
    "kinds/attention": [".", "datapath"],
    "kinds/column": [".", "datapath"],
    "kinds/input": [".", "kinds/column"],
  },
  engine: { ".": ["machine"], machine: [] },
  explore: {
    ".": ["evaluate", "output", "placement", "search", "space", "store", "sweep-file"],
    evaluate: [".", "store", "sweep-file"],
    output: [".", "search", "space", "store"],
    placement: [],
    queue: [".", "evaluate", "store", "sweep-file"],
    search: [".", "space"],
    space: [],
    store: [".", "sweep-file"],
    "sweep-file": [".", "space"],
  },
  mapping: { ".": ["placement"], column: ["."], placement: ["."] },
  noc: {
    ".": ["flit"],
    flit: [".", "flit/machine", "routing"],
    "flit/machine": ["routing"],
    routing: ["."],
  },
  pages: {
    client: ["run", "run/client", "shell/client", "sweep", "sweep/client"],
    shell: [],
    "shell/client": [],
    run: ["shell", "run/charts", "run/sections", "run/sorbet", "run/steps"],
    "run/charts": ["shell", "run"],
    "run/client": ["shell/client", "run", "run/charts", "run/sorbet"],
    "run/collect": ["run", "run/sorbet", "run/steps"],
    "run/sections": ["shell", "run", "run/charts", "run/sorbet"],
    "run/sorbet": ["shell", "run"],
    "run/steps": ["shell", "run", "run/charts", "run/sections"],
    compare: ["shell", "run", "run/charts"],
    sweep: ["shell"],
    "sweep/client": ["shell", "shell/client", "sweep"],
    noc: ["shell"],
    faults: ["shell"],
    load: ["shell"],
  },
  runner: { ".": ["snn"], snn: ["."], faults: ["."], jobs: [".", "faults"] },
  snn: {
    nir: [],
    network: ["nir"],
    execution: ["nir", "network"],
    "reference-float": ["network", "execution"],
    "reference-integer": ["network", "execution"],
    input: ["execution"],
    chip: ["network", "execution", "reference-integer"],
    "checked-run": ["network", "execution", "reference-float", "reference-integer", "chip"],
  },
  trace: {
    ".": ["csv", "parquet", "perfetto", "read", "record", "sonata", "vcd", "write"],
    csv: ["."],
    parquet: ["."],
    perfetto: ["."],
    read: [".", "parquet"],
    record: ["."],
    sonata: ["."],
    vcd: [".", "parquet"],
    write: [".", "csv", "parquet", "perfetto", "sonata", "vcd"],
  },
  sorbet: { ".": [], drawn: ["."] },
  workloads: { ".": ["sorbet"], sorbet: ["."] },
};

/** Folders that may use what only Node has. */
export const MAY_USE_NODE = [...OUTPUTS, "pages", "runner", "cli"];

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

/** Folder of a file within its folder of src: "." or, for cores/kinds/input/input-kind.ts, "kinds/input". */
const roomOf = (path) => path.split("/").slice(1, -1).join("/") || ".";

/**
 * Circles of files: each import that leads back to a file on the way to it.
 * @param sources text of each file, by its path below src
 * @returns one line for each circle: its files in order
 */
export function circlesOf(sources) {
  const found = [];
  const done = new Set();
  const way = [];
  const visit = (file) => {
    if (done.has(file)) return;
    const at = way.indexOf(file);
    if (at >= 0) {
      found.push(`${[...way.slice(at), file].map((name) => `src/${name}`).join(" -> ")}: files import each other`);
      return;
    }
    way.push(file);
    for (const [, from, bare] of withoutComments(sources.get(file)).matchAll(IMPORT)) {
      const target = posix.join(posix.dirname(file), from ?? bare).replace(/\.js$/, ".ts");
      if (sources.has(target)) visit(target);
    }
    way.pop();
    done.add(file);
  };
  for (const file of sources.keys()) visit(file);
  return found;
}

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
    if (other !== folder) {
      if (!allowed.includes(other)) report(at, `${folder} must not import ${other} (${target})`);
      continue;
    }
    const [from, to] = [roomOf(file), roomOf(path)];
    const rooms = ROOMS_MAY_IMPORT[folder];
    if (from !== to && rooms?.[from]?.includes(to) !== true)
      report(at, `${folder}: ${from} must not import ${to} (${target})`);
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
  const sources = new Map(files.map((file) => [file, readFileSync(join(src, file), "utf8")]));
  const violations = files.flatMap((file) =>
    violationsOf(file, sources.get(file)).map(({ line, message }) => `src/${file}:${line}: ${message}`),
  );
  violations.push(...circlesOf(sources));
  return { files: files.length, violations };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const { files, violations } = checkSources(join(dirname(fileURLToPath(import.meta.url)), ".."));
  for (const line of violations) console.error(line);
  console.log(`imports: ${files} files, ${violations.length} violations`);
  process.exitCode = violations.length > 0 || files === 0 ? 1 : 0;
}
