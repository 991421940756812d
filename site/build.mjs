// Builds the documentation as a static site, site/.vitepress/dist, for any file server: the README, docs and the READMEs
// of folders, with a search. Stages them below site/content first; a link that leads nowhere is an error.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, posix, relative } from "node:path";
import { build } from "vitepress";

const SITE = import.meta.dirname;
const ROOT = join(SITE, "..");
const CONTENT = join(SITE, "content");
const slashed = (path) => path.replaceAll("\\", "/");

/** Pages: Markdown of these files and folders, and what they link to. */
const TOP = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"];
const FOLDERS = ["docs", "chips", "examples", "models", "python", "src", "studies", "traces", "training", "web"];
const IGNORED = /node_modules|\.venv|(^|\/)(build|dist)\//;

function pagesBelow(folder) {
  return readdirSync(join(ROOT, folder), { recursive: true })
    .map((name) => posix.join(folder, slashed(name)))
    .filter((path) => path.endsWith(".md") && !IGNORED.test(path));
}
const pages = new Set([...TOP, ...FOLDERS.flatMap(pagesBelow)]);

const placeOf = (page) => posix.join(posix.dirname(page), basename(page).replace(/^README\.md$/, "index.md"));
const PICTURE = /\.(svg|png|gif|webp)$/;

function put(path, ...to) {
  const target = join(CONTENT, ...to, path);
  mkdirSync(dirname(target), { recursive: true });
  cpSync(join(ROOT, path), target);
}

/** A link as the site has it: to a page, or to a file that is handed over as it is; null: to a folder of sources. */
function linkOf(page, href) {
  const [path, anchor] = href.split("#");
  const target = posix.normalize(posix.join(posix.dirname(page), path));
  const hash = anchor === undefined ? "" : `#${anchor}`;
  const from = posix.dirname(placeOf(page));
  const toPage = (name) => `./${posix.relative(from, placeOf(name))}${hash}`;
  if (target.endsWith(".md") && existsSync(join(ROOT, target))) pages.add(target);
  if (pages.has(target)) return toPage(target);
  if (!existsSync(join(ROOT, target))) throw new Error(`${page}: link to ${href}, which is not there`);
  if (statSync(join(ROOT, target)).isDirectory()) {
    const index = posix.join(target, "README.md");
    if (!existsSync(join(ROOT, index))) return null;
    pages.add(index);
    return toPage(index);
  }
  if (PICTURE.test(target)) {
    put(target);
    return `./${posix.relative(from, target)}`;
  }
  put(target, "public", "files");
  return `pathname:///files/${target}`;
}

/** The text of a page; what stands in fences stays as it is. */
function staged(page) {
  const text = readFileSync(join(ROOT, page), "utf8").replaceAll(/<!--[\s\S]*?-->\n?/g, "");
  return text
    .split(/(^```[\s\S]*?^```$)/m)
    .map((part, i) =>
      i % 2 === 1
        ? part
        : part.replaceAll(/\[((?:[^\][]|\[[^\]]*\])*)\]\((?!https?:|#)([^)\s]+)\)/g, (_, label, href) => {
            const link = linkOf(page, href);
            return link === null ? label : `[${label}](${link})`;
          }),
    )
    .join("");
}

rmSync(CONTENT, { recursive: true, force: true });
// Pages that links add are visited too.
for (const page of pages) {
  const target = join(CONTENT, placeOf(page));
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, staged(page));
}
await build(SITE);
const out = join(SITE, ".vitepress", "dist");
const html = readdirSync(out, { recursive: true }).filter((name) => name.endsWith(".html"));
const index = readdirSync(join(out, "assets", "chunks")).find((name) => name.startsWith("@localSearchIndex"));
if (index === undefined) throw new Error("the site has no search index");
if (html.length <= pages.size) throw new Error(`${pages.size} pages, and ${html.length} of them built`);
console.log(
  `site: ${html.length} pages in ${relative(ROOT, out)}, links checked, search index ${statSync(join(out, "assets", "chunks", index)).size} bytes`,
);
