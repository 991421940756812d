// Build step: the script of the pages in one piece, and its style sheet, into dist/pages/assets.
import { copyFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "rolldown";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const OUT = process.argv[2] ?? join(ROOT, "dist");

await build({
  input: join(ROOT, "src/pages/client/main.ts"),
  resolve: { extensionAlias: { ".js": [".ts", ".js"] } },
  output: { file: join(OUT, "pages/assets/client.js"), format: "iife", minify: true },
  logLevel: "warn",
});
copyFileSync(join(ROOT, "src/pages/shell/page.css"), join(OUT, "pages/assets/page.css"));
