// Compiles src/engine/machine to WebAssembly with AssemblyScript and writes src/engine/binary.ts. `--check` writes nothing and exits 1 if that
// file is not what the sources give. The compiler, of the version below, is installed into a temporary folder, or taken from $ASSEMBLYSCRIPT
// (a folder with node_modules).
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const COMPILER = "assemblyscript@0.28.20";
const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const sources = join(root, "src/engine/machine");
const target = join(root, "src/engine/binary.ts");
const LINE = 100;

const work = mkdtempSync(join(tmpdir(), "sorbet-sim-engine-"));
try {
  const binary = compile();
  const text = moduleOf(binary);
  if (process.argv.includes("--check")) {
    const same = readFileSync(target, "utf8") === text;
    console.log(
      same
        ? `src/engine/binary.ts: ${binary.length} bytes, as built`
        : "src/engine/binary.ts: run npm run build:engine",
    );
    process.exitCode = same ? 0 : 1;
  } else {
    writeFileSync(target, text);
    console.log(`src/engine/binary.ts: ${binary.length} bytes`);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}

function compile() {
  let tools = process.env.ASSEMBLYSCRIPT;
  if (tools === undefined) {
    tools = join(work, "tools");
    mkdirSync(tools);
    const npm = ["install", "--prefix", tools, "--no-save", "--no-audit", "--no-fund", "--silent", COMPILER];
    execFileSync("npm", npm, { stdio: "inherit" });
  }
  for (const file of readdirSync(sources)) {
    if (file === "platform.ts" || file.endsWith(".d.ts")) continue;
    const text = readFileSync(join(sources, file), "utf8");
    writeFileSync(join(work, file === "platform.as" ? "platform.ts" : file), assemblyScriptOf(text));
  }
  const compiler = join(tools, "node_modules/assemblyscript/bin/asc.js");
  const options = ["-O3", "--converge", "--noAssert", "--runtime", "stub", "--use", "abort=", "--initialMemory", "1"];
  execFileSync(process.execPath, [compiler, "machine.ts", "-o", "machine.wasm", ...options], {
    cwd: work,
    stdio: "inherit",
  });
  return readFileSync(join(work, "machine.wasm"));
}

/** The dialect: modules are named without an ending, and what is marked for inlining has a decorator, which TypeScript does not allow there. */
function assemblyScriptOf(text) {
  return text.replaceAll(/(from "\.\/[\w-]+)\.js"/g, '$1"').replaceAll("/* @inline */", "@inline");
}

function moduleOf(binary) {
  const base64 = binary.toString("base64");
  const lines = base64.match(new RegExp(`.{1,${LINE}}`, "g")).map((line) => `  "${line}",`);
  return `// Made by scripts/build-engine.mjs from machine/ with ${COMPILER}: do not edit.

/** The machine as WebAssembly, in base64. */
export const BINARY = [
${lines.join("\n")}
].join("");
`;
}
