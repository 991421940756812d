import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "rolldown";
import { afterAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "sorbet-sim-bundle-"));
const LIBRARY = fileURLToPath(new URL("../../dist/index.js", import.meta.url));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A program that uses some names of the library, bundled for a browser: what it imports, and modules it holds. */
async function bundled(names: string): Promise<{ imports: string[]; modules: string[] }> {
  const input = join(folder, "main.js");
  writeFileSync(input, `import { ${names} } from ${JSON.stringify(LIBRARY)};\nglobalThis.used = [${names}];\n`);
  const said: string[] = [];
  const { output } = await build({
    input,
    platform: "browser",
    write: false,
    onLog: (_, { message }) => said.push(message),
  });
  expect(said).toEqual([]);
  const chunks = output.filter((file) => file.type === "chunk");
  return {
    imports: chunks.flatMap((chunk) => chunk.imports),
    modules: chunks.flatMap((chunk) => Object.keys(chunk.modules)),
  };
}

describe("the library in a bundle for the browser", () => {
  const holds = (modules: readonly string[], name: string): boolean =>
    modules.some((module) => module.includes(`/node_modules/${name}/`));

  it("needs nothing of Node, and leaves out YAML where presets are JSON", async () => {
    const { imports, modules } = await bundled("Simulator, presetLibrary, resolveConfig, summarise, jsonText");
    expect(imports).toEqual([]);
    expect(holds(modules, "rxjs")).toBe(true);
    expect(holds(modules, "yaml")).toBe(false);
  });

  it("has YAML where it is asked for", async () => {
    const { imports, modules } = await bundled("parsePreset");
    expect(imports).toEqual([]);
    expect(holds(modules, "yaml")).toBe(true);
  });
});
