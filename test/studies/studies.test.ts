import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
// @ts-expect-error plain JavaScript without types
import { loadStudy, readResult, studyNames } from "../../studies/frame/load.mjs";
// @ts-expect-error plain JavaScript without types
import { differences, measure } from "../../studies/frame/measure.mjs";
import { mayMiss } from "../support/tools.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const NAMES: string[] = studyNames();
const TIMEOUT_MS = 120_000;

interface Result {
  readonly sweeps: Record<string, readonly unknown[]>;
  readonly measured?: Record<string, unknown>;
}

describe("studies", () => {
  it("have pages and figures that are those of their results", { timeout: TIMEOUT_MS }, () => {
    const { status, stderr } = spawnSync(process.execPath, ["studies/build.mjs", "--check"], {
      cwd: ROOT,
      encoding: "utf8",
    });
    expect([status, stderr]).toEqual([0, ""]);
  });

  it.each(NAMES)("%s: the page states question, answer, result with a figure, limits and command", (name) => {
    const page = readFileSync(join(ROOT, "docs", "studies", `${name}.md`), "utf8");
    const headings = [...page.matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(["Question", "Answer", "Result", "Limits", "Command"]);
    expect(page).toMatch(/^!\[.+\]\(.+\.svg\)$/m);
    expect(page).toContain(`npm run studies -- ${name}`);
  });

  it.for(NAMES)(
    "%s: a part of it, measured again, gives its figures to the unit",
    { timeout: TIMEOUT_MS },
    async (name, context) => {
      const study = await loadStudy(name);
      if (study.needs !== undefined && !study.needs.met()) return mayMiss(context, study.needs.what);
      const committed: Result = readResult(study);
      const again: Result = await measure(study, { slice: true });
      expect(differences(committed, again)).toEqual([]);
      const compared = [...Object.values(again.sweeps).flat(), ...Object.keys(again.measured ?? {})].length;
      expect(compared).toBeGreaterThan(0);
    },
  );
});
