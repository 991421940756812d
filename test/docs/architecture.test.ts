import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

it("the walks through the code name files and folders that are there", () => {
  const text = readFileSync(join(ROOT, "docs", "architecture.md"), "utf8");
  const names = readdirSync(join(ROOT, "src"), { recursive: true, encoding: "utf8" }).map((path) => basename(path));
  const paths = [...text.matchAll(/`([\w/-]+(?:\.(?:ts|yaml)|\/))`/g)].map(([, path]) => path!);
  expect(paths.length).toBeGreaterThan(50);
  const missing = paths.filter((path) =>
    path.includes("/") ? !existsSync(join(ROOT, "src", path)) && !existsSync(join(ROOT, path)) : !names.includes(path),
  );
  expect(missing).toEqual([]);
});
