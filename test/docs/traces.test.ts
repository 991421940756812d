import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DuckDBInstance } from "@duckdb/node-api";
import { describe, expect, it } from "vitest";
import { commandExists, mayMiss } from "../support/tools.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** Folder in which the page says its snippets run. */
const SAMPLES = join(ROOT, "traces");
const page = readFileSync(join(ROOT, "docs", "traces.md"), "utf8");

/** Snippets of a language with the text block that follows. */
function snippets(language: string): { readonly code: string; readonly prints: string }[] {
  const pattern = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`\\n\\n\`\`\`text\\n([\\s\\S]*?)^\`\`\``, "gm");
  return [...page.matchAll(pattern)].map(([, code, prints]) => ({ code: code!, prints: prints! }));
}

describe("docs/traces.md", () => {
  it("has snippets for DuckDB and pandas, of ten lines at most", () => {
    for (const language of ["sql", "python"]) {
      const list = snippets(language);
      expect(list.length).toBe(page.split(`\`\`\`${language}\n`).length - 1);
      expect(list.length).toBeGreaterThan(0);
      for (const { code } of list) expect(code.trimEnd().split("\n").length).toBeLessThanOrEqual(10);
    }
  });

  it.each(snippets("sql"))("DuckDB answers what it says: $code", async ({ code, prints }) => {
    const connection = await (await DuckDBInstance.create(":memory:")).connect();
    const rows = await connection.runAndReadAll(code.replaceAll("'run/", `'${SAMPLES}/run/`));
    const lines = [rows.columnNames(), ...rows.getRowsJson()].map((row) => row.join(" "));
    expect(`${lines.join("\n")}\n`).toBe(prints);
  });

  it.for(snippets("python"))("pandas prints what it says: $code", ({ code, prints }, context) => {
    const python = process.env.PYTHON ?? "python3";
    if (!commandExists(python, ["-c", "import pandas, pyarrow"]))
      return mayMiss(context, "Python with pandas and pyarrow (PYTHON names it)");
    const { stdout, stderr, status } = spawnSync(python, ["-c", code], { cwd: SAMPLES, encoding: "utf8" });
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout.replaceAll(/[ \t]+$/gm, "")).toBe(prints);
  });
});
