import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { PageAssets } from "./page.js";

/** Where the build leaves them: three folders above this file, compiled or not, then dist/pages/assets. */
const BUILT = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..", "dist", "pages", "assets");

/** @throws Error in a checkout that was not built */
export function pageAssets(): PageAssets {
  const read = (name: string): string => {
    const file = join(BUILT, name);
    if (!existsSync(file)) throw new Error(`${file} is missing: npm run build makes it`);
    return readFileSync(file, "utf8").replaceAll("</script", "<\\/script");
  };
  return { css: read("page.css"), script: read("client.js") };
}
