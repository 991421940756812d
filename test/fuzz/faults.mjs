import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "rolldown";

const ENTRY = fileURLToPath(new URL("./faults/subjects.ts", import.meta.url));

/** `import.meta.url` of a module, where it is bundled, stays that of its source: files beside it are found. */
const ownUrls = {
  name: "own-urls",
  transform: (code, id) => code.replaceAll("import.meta.url", JSON.stringify(pathToFileURL(id).href)),
};

/**
 * Single faults in small chips. They are in TypeScript, as the chips and networks of the tests are: bundled into
 * `scratch`.
 */
export async function subjects(scratch) {
  const file = join(scratch, "faults.mjs");
  await build({
    input: ENTRY,
    platform: "node",
    resolve: { extensionAlias: { ".js": [".ts", ".js"] } },
    plugins: [ownUrls],
    output: { file, format: "esm", codeSplitting: false },
    logLevel: "warn",
  });
  return (await import(pathToFileURL(file).href)).subjects();
}
