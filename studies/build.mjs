// Measures studies and writes their results, pages and figures. `npm run studies -- NAME...` (all of them without a name).
//   --pages  draws pages and figures from the results that are there
//   --check  writes nothing; exit 1 where page, figure or index are not those of the results
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { loadStudy, PAGES, resultFile, studyNames } from "./frame/load.mjs";
import { measure, resultText } from "./frame/measure.mjs";
import { indexPage, pagesOf } from "./frame/page.mjs";

const { values, positionals } = parseArgs({
  options: { pages: { type: "boolean" }, check: { type: "boolean" } },
  allowPositionals: true,
});

let stale = 0;
function settle(pages) {
  for (const [name, text] of Object.entries(pages)) {
    const file = join(PAGES, name);
    if (existsSync(file) && readFileSync(file, "utf8") === text) continue;
    if (!values.check) writeFileSync(file, text);
    else {
      stale++;
      console.error(`docs/studies/${name} is not that of the results; npm run studies -- --pages writes it`);
    }
  }
}

for (const name of positionals.length > 0 ? positionals : studyNames()) {
  const study = await loadStudy(name);
  if (!values.pages && !values.check) {
    const start = performance.now();
    writeFileSync(resultFile(study), resultText(await measure(study)));
    console.log(`${name}: measured in ${((performance.now() - start) / 1000).toFixed(0)} s`);
  }
  settle(pagesOf(study));
}
settle(await indexPage());
if (stale > 0) process.exitCode = 1;
