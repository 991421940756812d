// Licences of the packages in a bundle: whoever gets it gets them.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Texts of all packages that some chunks of a bundle hold, into a file. @throws Error for a package without one */
export function writeLicences(chunks, target) {
  const files = chunks.flatMap(({ modules }) => Object.keys(modules));
  const folders = files.flatMap(
    (file) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file.replaceAll("\\", "/"))?.[0] ?? [],
  );
  const texts = [...new Set(folders)].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
    if (file === undefined) throw new Error(`${name} comes without the text of its licence`);
    return `== ${name} ${version} (${license})\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
  });
  writeFileSync(target, texts.join("\n"));
}
