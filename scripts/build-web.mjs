// Build step: the simulator as a web page, a static folder for any file server: dist/web, or the folder named.
// Comes after the steps that make dist/pages/assets and dist/presets.json.
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "rolldown";
import { DEFAULT_PRESET, RUN_DEFAULTS, RUN_KEYS } from "../dist/config/config-keys.js";
import { writeLicences } from "./licences.mjs";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const WEB = join(ROOT, "web");
const OUT = process.argv[2] ?? join(ROOT, "dist", "web");
const MODEL = RUN_DEFAULTS.model;
/** What is fetched when a file needs it, and kept from then on: the HDF5 reader. */
const LATER = "hdf5/";

const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
const hashOf = (bytes) => createHash("sha256").update(bytes);

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });

async function bundle(input, define) {
  const { output } = await build({
    input,
    platform: "browser",
    resolve: {
      extensionAlias: { ".js": [".ts", ".js"] },
      alias: { rxjs: join(ROOT, "node_modules/rxjs/dist/esm/index.js") },
    },
    transform: { define },
    // The package says that none of its modules has side effects; the page's own have.
    treeshake: { moduleSideEffects: (id) => id.startsWith(WEB) },
    output: {
      dir: OUT,
      format: "esm",
      minify: true,
      chunkFileNames: ({ name }) => `${name.startsWith("hdf5") ? LATER : "parts/"}[name]-[hash].js`,
    },
    onLog: (level, log) => {
      if (level === "warn" || level === "error") throw new Error(log.message);
    },
  });
  return output.filter(({ type }) => type === "chunk");
}
const chunks = await bundle({ main: join(WEB, "src/page/main.ts") }, {});
chunks.push(...(await bundle({ worker: join(WEB, "src/worker/main.ts") }, { VERSION: JSON.stringify(version) })));
writeLicences(chunks, join(OUT, "LICENSES.txt"));

/** Copies a file to a place in the folder. */
function put(name, ...from) {
  mkdirSync(dirname(join(OUT, name)), { recursive: true });
  copyFileSync(join(ROOT, ...from), join(OUT, name));
}
for (const file of ["config.json", "model.safetensors", "vocab.txt"]) put(`${MODEL}/${file}`, "models", MODEL, file);
put("presets.json", "dist/presets.json");
// As the command puts them into reports.
for (const file of ["page.css", "client.js"]) {
  const text = readFileSync(join(ROOT, "dist/pages/assets", file), "utf8").replaceAll("</script", "<\\/script");
  mkdirSync(join(OUT, "report"), { recursive: true });
  writeFileSync(join(OUT, "report", file), text);
}
const client = readFileSync(join(OUT, "report/client.js"), "utf8");
const css = [join(ROOT, "src/pages/shell/page.css"), join(WEB, "page.css")].map((file) => readFileSync(file, "utf8"));
writeFileSync(join(OUT, "page.css"), css.join(""));

/** Reports are shown in frames, which keep to the page's policy: their script is let in by its hash. */
const POLICY = [
  "default-src 'none'",
  `script-src 'self' 'sha256-${hashOf(client).digest("base64")}' 'wasm-unsafe-eval'`,
  "style-src 'self' 'unsafe-inline'",
  "img-src data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

const presets = JSON.parse(readFileSync(join(OUT, "presets.json"), "utf8"));
const lanes = presets[DEFAULT_PRESET].values.find(([path]) => path === "core.lanes.value")[1];
const options = (names, usual) =>
  [usual, ...names.filter((name) => name !== usual)]
    .map((name) => `<option value="${name === usual ? "" : name}">${name}</option>`)
    .join("");

function choice(side) {
  const label = (name, title, control) => `<label for="${name}-${side}">${title}${control}</label>`;
  const select = (name, title, names, usual) =>
    label(name, title, `<select id="${name}-${side}">${options(names, usual)}</select>`);
  const number = (name, title, least, usual) =>
    label(
      name,
      title,
      `<input type="number" id="${name}-${side}" min="${least}" step="1" placeholder="${usual}" inputmode="numeric">`,
    );
  return `<legend>Configuration ${side.toUpperCase()}</legend><div class="fields">
${select("chip", "Chip", Object.keys(presets), DEFAULT_PRESET)}
${select("code", "Spike code", RUN_KEYS.code.choices, RUN_DEFAULTS.code)}
${number("lanes", "Lanes of a core", 1, lanes)}
${select("noc", "Network", RUN_KEYS.noc.choices, RUN_DEFAULTS.noc)}
<details><summary>More settings</summary><div class="more">
${number("seed", "Seed", 0, RUN_DEFAULTS.seed)}
${label("set", "Settings, path=value, one a line", `<textarea id="set-${side}" rows="3" spellcheck="false" placeholder="chip.mesh.width=14"></textarea>`)}
</div></details></div>`;
}

const index = readFileSync(join(WEB, "index.html"), "utf8")
  .replace("{{policy}}", POLICY)
  .replaceAll(/\{\{choice (a|b)\}\}/g, (_, side) => choice(side));
writeFileSync(join(OUT, "index.html"), index);

/** Files below a folder, with slashes, sorted. */
const below = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath ?? entry.path, entry.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/"),
    )
    .sort();
const files = below(OUT);
const all = createHash("sha256");
for (const file of files) all.update(`${file}\n`).update(readFileSync(join(OUT, file)));
const first = files.filter((file) => !file.startsWith(LATER)).map((file) => (file === "index.html" ? "./" : file));
await bundle(
  { "service-worker": join(WEB, "src/service-worker.ts") },
  { FILES: JSON.stringify(first), CACHE: JSON.stringify(`sorbet-sim-${all.digest("hex").slice(0, 16)}`) },
);
