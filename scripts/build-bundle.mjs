// Build step: joins the program, and the packages that every run needs, into a few files instead of three hundred.
// Writes dist/bundle, and dist/cli/main.js over the compiler's; the library stays as the compiler leaves it. A source
// map beside each file keeps traces readable.
import { rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "rolldown";
import { writeLicences } from "./licences.mjs";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const SRC = join(ROOT, "src");
const OUT = process.argv[2] ?? join(ROOT, "dist");

/** What Node is told to run: the program and its threads. */
const ENTRIES = {
  "cli/main": "cli/main.ts",
  "bundle/chip-worker": "runner/chip-worker.ts",
  "bundle/nir-thread": "runner/nir-thread.ts",
  "bundle/writer-thread": "trace/write/writer-thread.ts",
};

/** Optional packages that few commands need, or that bring files of their own. */
const OUTSIDE = ["bullmq", "h5wasm", "hyparquet", "hyparquet-writer", "ioredis", "jsep", "piscina"];

/**
 * What lies together in a file. Files must import each other one way, as the folders of src do; what is in none of
 * these lies where the bundler puts it.
 */
const GROUPS = [
  { name: "zod", test: /node_modules\/zod\// },
  { name: "yaml", test: /node_modules\/yaml\// },
  // What every command has: the process, commands and options.
  {
    name: "program",
    test: /node_modules\/(commander|fastest-levenshtein|pure-rand)\/|src\/(base|input|config\/compiled-preset\.|cli\/(cli|exit-codes|io|missing-package|[a-z]+-program|program|program-options|readable-stack|redis-url|start|state-dump|terminal|trace-program|faults\/faults-program|load\/load-program|noc\/noc-help|rpc\/rpc-program|snn\/snn-program)\.|explore\/queue\/address|faults\/kinds\.|files\/(output|outputs)\b|runner\/(fault-error|open-chip|out-files|package-files|read-file|sha256)\.)/,
  },
  { name: "contracts", test: /src\/contracts\/(?!one-line|summary-schema)/ },
  { name: "config", test: /src\/config\/(?!compiled-preset|config-docs|config-yaml|schema|source-tree|yaml-document)/ },
  { name: "model", test: /node_modules\/@huggingface\/|src\/sorbet\// },
  {
    name: "simulator",
    test: /node_modules\/(heap-js|rxjs|tslib)\/|src\/(chip|cores|engine|events|mapping|noc|simulation|workloads)\//,
  },
  {
    name: "run",
    test: /src\/(trace\/write\/formats|runner\/(checkpoint-folder|chip-here|open-model|chip-job|chip-runner|config-options|input-file|inputs|job-runner|prepare|row-spool|run-batches|run-files|run-record|running-sum|summary-text|thread-queue|with-out-folder|with-reference|out-checks)|files\/same-file|cli\/(chip-session|common|not-exact|progress|run-command|run-progress))/,
  },
];

const slashed = (path) => path.replaceAll("\\", "/");
const entryOf = (file) => Object.keys(ENTRIES).find((name) => ENTRIES[name] === file);

/**
 * Files that a module finds beside itself stay where the compiler puts them, in dist, and a thread that is an entry
 * begins in its bundled file.
 */
const besides = {
  name: "files beside a module",
  transform(code, id) {
    const own = slashed(relative(SRC, id));
    if (own.startsWith("..") || !code.includes("import.meta.url")) return null;
    const itself = `new URL("@dist/${own.replace(/\.ts$/, ".js")}", import.meta.url).href`;
    return code.replaceAll(/new URL\("(\.[^"]+)\.js", import\.meta\.url\)|import\.meta\.url/g, (whole, path) => {
      const entry = path === undefined ? undefined : entryOf(slashed(`${join(dirname(own), path)}.ts`));
      return entry === undefined
        ? whole.replace("import.meta.url", itself)
        : `new URL("@dist/${entry}.js", import.meta.url)`;
    });
  },
  renderChunk(code, { fileName }) {
    return code.includes('"@dist/')
      ? code.replaceAll(/"@dist\/([^"]+)"/g, (_, path) => JSON.stringify(slashed(relative(dirname(fileName), path))))
      : null;
  },
};

rmSync(join(OUT, "bundle"), { recursive: true, force: true });
const { output } = await build({
  input: Object.fromEntries(Object.entries(ENTRIES).map(([name, file]) => [name, join(SRC, file)])),
  platform: "node",
  external: OUTSIDE.map((name) => new RegExp(`^${name}(/|$)`)),
  resolve: {
    extensionAlias: { ".js": [".ts", ".js"] },
    // Node is given CommonJS of these two, of which nothing can be left out.
    alias: {
      rxjs: join(ROOT, "node_modules/rxjs/dist/esm/index.js"),
      yaml: join(ROOT, "node_modules/yaml/browser/index.js"),
    },
  },
  plugins: [besides],
  preserveEntrySignatures: "allow-extension",
  output: {
    dir: OUT,
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "bundle/[name].js",
    codeSplitting: { includeDependenciesRecursively: false, groups: GROUPS },
    sourcemap: true,
  },
  checks: { sourcemapBroken: false, ineffectiveDynamicImport: false },
  logLevel: "warn",
});

/** Files that import each other in a circle would find each other unmade. */
function refuseCircles(chunks) {
  const imports = new Map(chunks.map(({ fileName, imports }) => [fileName, imports]));
  const visit = (name, open) => {
    if (open.includes(name)) throw new Error(`files of the bundle in a circle: ${[...open, name].join(" -> ")}`);
    for (const next of imports.get(name) ?? []) visit(next, [...open, name]);
  };
  for (const name of imports.keys()) visit(name, []);
}
refuseCircles(output.filter(({ type }) => type === "chunk"));

writeLicences(
  output.filter(({ type }) => type === "chunk"),
  join(OUT, "bundle/LICENSES.txt"),
);
