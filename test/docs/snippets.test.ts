import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const MAIN = join(ROOT, "dist", "cli", "main.js");
const PAGES = [
  "README.md",
  "studies/README.md",
  "python/README.md",
  ...["docs", "docs/studies"].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((f) => f.endsWith(".md"))
      .map((f) => `${folder}/${f}`),
  ),
];
const TIMEOUT_MS = 120_000;

interface Snippet {
  readonly name: string;
  readonly text: string;
}

const readPage = (page: string): string => readFileSync(join(ROOT, page), "utf8");

/** Fenced blocks of one language, named by page and line. */
function snippets(language: string): Snippet[] {
  const fence = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, "gm");
  return PAGES.flatMap((page) => {
    const source = readPage(page);
    return [...source.matchAll(fence)].map((match) => ({
      name: `${page}:${source.slice(0, match.index).split("\n").length}`,
      text: match[1]!,
    }));
  });
}

describe("docs", () => {
  it("state what the program computes", { timeout: TIMEOUT_MS }, () => {
    const { status, stderr } = spawnSync(process.execPath, ["scripts/update-docs.mjs", "--check"], {
      cwd: ROOT,
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });

  it("link to files that exist, and to headings that do", () => {
    const anchors = (page: string): string[] =>
      [...readPage(page).matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
        title!
          .toLowerCase()
          .replaceAll(/[^\p{L}\p{N} -]/gu, "")
          .replaceAll(" ", "-"),
      );
    const broken = PAGES.flatMap((page) =>
      [...readPage(page).matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)].flatMap(([, path, anchor]) => {
        const target = path === "" ? page : join(page, "..", path!);
        try {
          if (path!.endsWith("/")) readdirSync(join(ROOT, target));
          else readPage(target);
        } catch {
          return [`${page}: ${path}`];
        }
        return anchor === undefined || anchors(target).includes(anchor) ? [] : [`${page}: ${path}#${anchor}`];
      }),
    );
    expect(broken).toEqual([]);
  });
});

describe("js snippets", () => {
  const list = snippets("js");
  it("are there", () => expect(list.length).toBeGreaterThan(0));
  it.each(list)("$name prints what it says", { timeout: TIMEOUT_MS }, ({ text }) => {
    const promised = [...text.matchAll(/^\/\/ prints: (.*)$/gm)].map((match) => match[1]);
    const { stdout, stderr, status } = spawnSync(process.execPath, ["--input-type=module", "-"], {
      cwd: ROOT,
      input: text,
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    expect(status).toBe(0);
    expect(promised.length).toBeGreaterThan(0);
    expect(stdout.trimEnd().split("\n")).toEqual(promised);
  });
});

describe("sh snippets", () => {
  /** What .ci/run and a reader's first minute do already. */
  const INSTALL = /^(npm (ci|test|run)|pip install)\b/;
  const folder = mkdtempSync(join(tmpdir(), "sorbet-sim-docs-"));
  // Readers are in a clone; what the snippets write stays out of it.
  symlinkSync(join(ROOT, "examples"), join(folder, "examples"));
  const lines = snippets("sh").flatMap(({ name, text }) =>
    text
      .split("\n")
      .flatMap((line) => line.split(" && "))
      .filter((line) => line.trim() !== "" && !line.startsWith("#") && !INSTALL.test(line))
      .map((line) => ({ name, line })),
  );
  it("are there", () => expect(lines.length).toBeGreaterThan(0));
  it.for(lines)("$name: $line", { timeout: TIMEOUT_MS }, ({ line }, context) => {
    const tool = line.split(" ")[0]!;
    const known = tool === "npx" || spawnSync("sh", ["-c", `command -v ${tool}`]).status === 0;
    if (!known && process.env.SORBET_SIM_REQUIRE_TOOLS !== "1") {
      console.log(`skipped, ${tool} is not installed: ${line}`);
      context.skip(`${tool} is not installed`);
    }
    const command = line.replaceAll(/npx sorbet-sim/g, `"${process.execPath}" "${MAIN}"`);
    const { status, stderr } = spawnSync("sh", ["-c", command], { cwd: folder, encoding: "utf8", input: "" });
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });
});
