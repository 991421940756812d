// Compiles the machines to WebAssembly with AssemblyScript, each into a module of its own. `--check` writes nothing and
// exits 1 if a module is not what the sources give. The compiler, of the version below, is installed into a temporary
// folder, or taken from $ASSEMBLYSCRIPT (a folder with node_modules).
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const COMPILER = "assemblyscript@0.28.20";
const root = join(dirname(fileURLToPath(import.meta.url)), "..");
/** Folders of what machines are made of, and files that serve others too. */
const SOURCES = ["src/wasm/platform", "src/noc/routing/route.ts", "src/noc/flit/machine", "src/engine/machine"];
/** First module of each machine, and what is made of it. */
const MACHINES = [
  ["src/noc/flit/machine/machine.ts", "src/noc/flit/binary.ts"],
  ["src/engine/machine/machine.ts", "src/engine/binary.ts"],
];
const LINE = 100;

const work = mkdtempSync(join(tmpdir(), "sorbet-sim-engine-"));
try {
  const compiler = compilerIn(process.env.ASSEMBLYSCRIPT ?? installed());
  for (const source of SOURCES) copy(source);
  for (const [main, target] of MACHINES) {
    const binary = compile(compiler, main);
    const text = moduleOf(binary, dirname(main));
    if (process.argv.includes("--check")) {
      const same = readFileSync(join(root, target), "utf8") === text;
      console.log(same ? `${target}: ${binary.length} bytes, as built` : `${target}: run npm run build:engine`);
      if (!same) process.exitCode = 1;
    } else {
      writeFileSync(join(root, target), text);
      console.log(`${target}: ${binary.length} bytes`);
    }
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

/** @returns folder with the compiler */
function installed() {
  const tools = join(work, "tools");
  mkdirSync(tools);
  const npm = ["install", "--prefix", tools, "--no-save", "--no-audit", "--no-fund", "--silent", COMPILER];
  execFileSync("npm", npm, { stdio: "inherit" });
  return tools;
}

function compilerIn(tools) {
  return join(tools, "node_modules/assemblyscript/bin/asc.js");
}

/** Copies a file, a folder, or the two builds of a file in the dialect of the compiler, at the same path. */
function copy(source) {
  const files = source.endsWith(".ts")
    ? [source]
    : source.endsWith("/machine")
      ? readdirSync(join(root, source)).map((file) => `${source}/${file}`)
      : [`${source}.ts`, `${source}.as`];
  for (const file of files) {
    if (files.includes(file.replace(/\.ts$/, ".as")) && file.endsWith(".ts")) continue;
    const to = join(work, file.replace(/\.as$/, ".ts"));
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, assemblyScriptOf(readFileSync(join(root, file), "utf8")));
  }
}

function compile(compiler, main) {
  const options = ["-O3", "--converge", "--noAssert", "--runtime", "stub", "--use", "abort=", "--initialMemory", "1"];
  execFileSync(process.execPath, [compiler, main, "-o", "machine.wasm", ...options], { cwd: work, stdio: "inherit" });
  return readFileSync(join(work, "machine.wasm"));
}

/**
 * The dialect: modules are named without an ending, and what is marked for inlining has a decorator, which TypeScript
 * does not allow there.
 */
function assemblyScriptOf(text) {
  return text.replaceAll(/(from "\.{1,2}\/[\w./-]+)\.js"/g, '$1"').replaceAll("/* @inline */", "@inline");
}

function moduleOf(binary, folder) {
  const base64 = binary.toString("base64");
  const lines = base64.match(new RegExp(`.{1,${LINE}}`, "g")).map((line) => `  "${line}",`);
  return `// Made by scripts/build-engine.mjs from ${folder} with ${COMPILER}: do not edit.

/** The machine as WebAssembly, in base64. */
export const BINARY = [
${lines.join("\n")}
].join("");
`;
}
