// Measures studies and writes their results, pages and figures. `npm run studies -- NAME...` (all of them without a
// name). A sweep is left as it is where its files are those of its rows and a part of the study, measured again, gives
// what it gave.
//   --all    measures every sweep anew
//   --pages  draws pages and figures from the results that are there
//   --check  writes nothing; exit 1 where page, figure or index are not those of the results
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { loadStudy, PAGES, readResult, resultFile, studyNames } from "./frame/load.mjs";
import { differences, measure, resultText } from "./frame/measure.mjs";
import { indexPage, pagesOf } from "./frame/page.mjs";

/** Writes the pages that are not as they should be; with `check` only names them. @returns how many there were */
function settle(pages, check) {
  const stale = Object.entries(pages).filter(([name, text]) => {
    const file = join(PAGES, name);
    return !existsSync(file) || readFileSync(file, "utf8") !== text;
  });
  for (const [name, text] of stale) {
    if (check) console.error(`docs/studies/${name} is not that of the results; npm run studies -- --pages writes it`);
    else writeFileSync(join(PAGES, name), text);
  }
  return stale.length;
}

/** Measures a study as far as it is not known. @returns in words what was done */
async function renew(study, all) {
  if (study.needs !== undefined && !study.needs.met()) return `left as it is, it needs ${study.needs.what}`;
  const before = !all && existsSync(resultFile(study)) ? readResult(study) : undefined;
  const unlike = before === undefined ? [] : differences(before, await measure(study, { slice: true }));
  const known = unlike.length > 0 ? undefined : before;
  const result = await measure(study, { known });
  writeFileSync(resultFile(study), resultText(result));
  const fresh = Object.keys(result.from).filter((name) => known?.from?.[name] !== result.from[name]);
  return fresh.length === 0 ? "as it was" : `measured ${fresh.join(", ")}`;
}

async function run() {
  const { values, positionals } = parseArgs({
    options: { all: { type: "boolean" }, pages: { type: "boolean" }, check: { type: "boolean" } },
    allowPositionals: true,
  });
  const studies = await Promise.all((positionals.length > 0 ? positionals : studyNames()).map(loadStudy));
  let stale = 0;
  for (const study of studies) {
    if (!values.pages && !values.check) {
      const start = performance.now();
      const done = await renew(study, values.all);
      console.log(`${study.name}: ${done}, ${((performance.now() - start) / 1000).toFixed(0)} s`);
    }
    stale += settle(pagesOf(study), values.check);
  }
  stale += settle(await indexPage(), values.check);
  if (values.check && stale > 0) process.exitCode = 1;
}

try {
  await run();
} catch (error) {
  console.error(error.message);
  process.exitCode = 2;
}
