import { basename, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "rolldown";

/** `import.meta.url` of a module, where it is bundled, stays that of its source: files beside it are found. */
const ownUrls = {
  name: "own-urls",
  transform: (code, id) => code.replaceAll("import.meta.url", JSON.stringify(pathToFileURL(id).href)),
};

/** Subjects that are in TypeScript, as what they use of the tests is: bundled into `scratch`. */
export async function bundledSubjects(entry, scratch) {
  const input = fileURLToPath(entry);
  const file = join(scratch, `${basename(input, ".ts")}.mjs`);
  await build({
    input,
    platform: "node",
    resolve: { extensionAlias: { ".js": [".ts", ".js"] } },
    plugins: [ownUrls],
    output: { file, format: "esm", codeSplitting: false },
    logLevel: "warn",
  });
  return (await import(pathToFileURL(file).href)).subjects();
}
