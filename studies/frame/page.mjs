import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { drawSvg } from "./chart.mjs";
import { loadStudy, PAGES, readResult, resultFile, studyNames } from "./load.mjs";

const BLOCK = /(<!-- generated: ([\w-]+) -->\n)((?:(?!<!--)[\s\S])*?)(\n?<!-- end -->)/g;

/** A page with its blocks filled. @throws Error where a block has no text, or a text no block */
function filled(page, blocks) {
  const before = readFileSync(join(PAGES, page), "utf8");
  const used = new Set();
  const text = before.replaceAll(BLOCK, (_, start, name) => {
    if (!(name in blocks)) throw new Error(`docs/studies/${page}: nothing fills the block ${name}`);
    used.add(name);
    return `${start}${blocks[name]}\n<!-- end -->`;
  });
  const unused = Object.keys(blocks).filter((name) => !used.has(name));
  if (unused.length > 0) throw new Error(`docs/studies/${page} has no block ${unused.join(", ")}`);
  return text;
}

/**
 * A statement in words that stands only as long as the result bears it.
 * @throws Error where it does not: the page must be written anew
 */
export function holds(condition, statement) {
  if (!condition) throw new Error(`the result does not bear this statement any more: ${statement}`);
  return statement;
}

/** A markdown table. */
export const table = (head, rows) =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

/** Page and figures of a study as its result makes them: file name in docs/studies to text. */
export function pagesOf(study) {
  const result = readResult(study);
  const figures = Object.entries(study.figures(result, study)).map(([name, figure]) => [
    `${name}.svg`,
    drawSvg(figure),
  ]);
  const page = `${study.name}.md`;
  return Object.fromEntries([[page, filled(page, study.blocks(result, study))], ...figures]);
}

/** The index: question and answer of each study that has a result. */
export async function indexPage() {
  const studies = await Promise.all(studyNames().map(loadStudy));
  const rows = studies
    .filter((study) => existsSync(resultFile(study)))
    .map((study) => {
      const { answer } = study.blocks(readResult(study), study);
      return [`[${study.title}](${study.name}.md)`, answer];
    });
  return { "README.md": filled("README.md", { answers: table(["study", "answer"], rows) }) };
}
