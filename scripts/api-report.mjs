// The public surface of every entry of package.json, as API Extractor reads it from the compiled types:
// api/ENTRY.api.md. `npm run check:api` compares the committed reports with the build and exits 1 where they differ;
// `npm run api:update` writes them anew.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Extractor, ExtractorConfig, ExtractorLogLevel } from "@microsoft/api-extractor";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const REPORTS = join(ROOT, "api");
const update = process.argv.includes("--update");

const { exports } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
const entries = Object.entries(exports).flatMap(([path, target]) =>
  typeof target === "object" ? [{ name: path === "." ? "index" : path.slice(2), types: join(ROOT, target.types) }] : [],
);

const silent = { default: { logLevel: ExtractorLogLevel.None } };
const temporary = mkdtempSync(join(tmpdir(), "sorbet-sim-api-"));
mkdirSync(REPORTS, { recursive: true });
let different = 0;
try {
  for (const { name, types } of entries) {
    const config = ExtractorConfig.prepare({
      packageJsonFullPath: join(ROOT, "package.json"),
      configObjectFullPath: join(ROOT, "api-extractor.json"),
      configObject: {
        projectFolder: ROOT,
        mainEntryPointFilePath: types,
        newlineKind: "lf",
        compiler: { overrideTsconfig: { compilerOptions: { module: "nodenext", target: "es2022", types: ["node"] } } },
        apiReport: {
          enabled: true,
          reportFolder: REPORTS,
          reportTempFolder: temporary,
          reportFileName: `${name}.api.md`,
        },
        docModel: { enabled: false },
        dtsRollup: { enabled: false },
        tsdocMetadata: { enabled: false },
        messages: {
          compilerMessageReporting: silent,
          extractorMessageReporting: silent,
          tsdocMessageReporting: silent,
        },
      },
    });
    const { apiReportChanged } = Extractor.invoke(config, {
      localBuild: update,
      messageCallback: (message) => {
        message.handled = true;
      },
    });
    if (!apiReportChanged) continue;
    different++;
    const path = `api/${name}.api.md`;
    if (update) console.log(`${path}: written`);
    else
      console.error(
        `${path}: the surface of ${name} is another; npm run api:update shows it, and CHANGELOG.md says it`,
      );
  }
} finally {
  rmSync(temporary, { recursive: true, force: true });
}
console.log(`surface: ${entries.length} entries, ${different} ${update ? "written" : "different"}`);
process.exitCode = different > 0 && !update ? 1 : 0;
