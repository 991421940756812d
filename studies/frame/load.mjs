import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parse } from "yaml";

export const STUDIES = join(import.meta.dirname, "..");
export const ROOT = join(STUDIES, "..");
export const PAGES = join(ROOT, "docs", "studies");

/** Names of all studies: the folders that hold a study.mjs. */
export const studyNames = () =>
  readdirSync(STUDIES)
    .filter((name) => existsSync(join(STUDIES, name, "study.mjs")))
    .sort();

const SWEEP_FILE = /^study(-[a-z0-9-]+)?\.yaml$/;

/**
 * A study as its folder has it: what study.mjs exports, its sweep files by name (`study.yaml` is `study`) as text and
 * as data, and `data(FILE.yaml)` for other files of the folder.
 */
export async function loadStudy(name) {
  const folder = join(STUDIES, name);
  if (!existsSync(join(folder, "study.mjs"))) {
    throw new Error(`no study "${name}"; there are ${studyNames().join(", ")}`);
  }
  const module = await import(pathToFileURL(join(folder, "study.mjs")).href);
  const files = readdirSync(folder).filter((file) => SWEEP_FILE.test(file));
  const sweeps = Object.fromEntries(
    files.sort().map((file) => [file.replace(/\.yaml$/, ""), parse(readFileSync(join(folder, file), "utf8"))]),
  );
  const data = (file) => parse(readFileSync(join(folder, file), "utf8"));
  return { name, folder, sweeps, data, ...module };
}

export const resultFile = (study) => join(study.folder, "result.json");
export const readResult = (study) => JSON.parse(readFileSync(resultFile(study), "utf8"));
