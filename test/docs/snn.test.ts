import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { commandExists, mayMiss } from "../support/tools.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const MAIN = join(ROOT, "dist", "cli", "main.js");
const PYTHON = process.env.SNNTORCH_PYTHON ?? "python3";
/** The section of docs/snn.md that a reader with snnTorch follows. */
const section = /^## From snnTorch[\s\S]*?(?=^## )/m.exec(readFileSync(join(ROOT, "docs", "snn.md"), "utf8"))![0];
const blocks = (language: string): string[] =>
  [...section.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm"))].map(([, text]) =>
    text!.trimEnd(),
  );

const folder = mkdtempSync(join(tmpdir(), "snntorch-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("from snnTorch to energy on Loihi", () => {
  it("takes ten lines", () => {
    const lines = ["bash", "python"].flatMap((language) => blocks(language).flatMap((text) => text.split("\n")));
    expect(lines.filter((line) => line !== "").length).toBeLessThanOrEqual(10);
  });

  it("runs as the page says", { timeout: 300_000 }, (context) => {
    if (!commandExists(PYTHON, ["-c", "import nir, snntorch, torch"]))
      return mayMiss(context, "snnTorch (pip install torch snntorch nirtorch nir, SNNTORCH_PYTHON)");
    const [code] = blocks("python");
    const made = spawnSync(PYTHON, ["-c", code!], { cwd: folder, encoding: "utf8" });
    expect(made.stderr.includes("Traceback") ? made.stderr : made.status).toBe(0);
    const command = blocks("bash").at(-1)!;
    expect(command).toMatch(/^npx sorbet-sim snn run /);
    const args = command.split(" ").slice(2);
    const { stdout, stderr, status } = spawnSync(process.execPath, [MAIN, ...args, "--json"], {
      cwd: folder,
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([0, ""]);
    const { exact, totals, chip, steps } = JSON.parse(stdout);
    expect({ exact, chip: chip.name, steps }).toEqual({ exact: true, chip: "loihi", steps: 200 });
    // "about 16 uJ": what torch draws may differ between its versions.
    expect(totals.energy.total_fj * 1e-9).toBeGreaterThan(10);
    expect(totals.energy.total_fj * 1e-9).toBeLessThan(25);
  });
});
