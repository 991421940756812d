import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Rule {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

/**
 * What an accessibility checker finds on a page, a line a fault, and how many of its rules the page passes.
 * @param options of the checker
 */
export async function accessibility(page: Page, options: object = {}): Promise<{ faults: string[]; passes: number }> {
  await page.addScriptTag({ content: AXE });
  const result = await page.evaluate(`axe.run(${JSON.stringify(options)})`);
  const { violations, passes } = result as { violations: Rule[]; passes: Rule[] };
  return { faults: violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`), passes: passes.length };
}

/** Folds out all that is folded away. */
export const unfold = (page: Page): Promise<unknown> =>
  page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true");
