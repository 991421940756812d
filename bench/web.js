// A sentence of 25 tokens from configuration to report in the page, in its worker alone, and in Node: seconds of CPU of
// the second run, and their ratio to Node's. The same event engine on all sides: the fast one.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { WEB_PAGE } from "../dist/runner/package-files.js";
import { servePage } from "../dist/runner/page-server.js";
import { median } from "./lib.js";

const ROUNDS = 5;
const TEXT =
  "it never quite decides whether it wants to be a thriller or a family drama , and so it ends up as neither";
/** What the page may take, in Node's time. */
const MOST = 1.5;

const executablePath = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/google-chrome"].find(
  (path) => path !== undefined && existsSync(path),
);
if (executablePath === undefined) {
  console.log("skipped: no Chromium found (CHROMIUM=path)");
  process.exit();
}
const server = await servePage(WEB_PAGE, [0]);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
const session = await browser.newBrowserCDPSession();

/** Seconds of CPU that the processes of pages have taken. */
async function cpu() {
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  return processInfo.filter(({ type }) => type === "renderer").reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

/** Opens the page, does something twice and measures the second time. */
async function inPage(act) {
  const page = await browser.newPage();
  await page.goto(server.url);
  await act(page);
  const before = await cpu();
  await act(page);
  const seconds = (await cpu()) - before;
  await page.close();
  return seconds;
}

const VARIANTS = {
  Node: async () =>
    Number(execFileSync(process.execPath, [fileURLToPath(new URL("web-run.js", import.meta.url)), TEXT])),
  "worker alone": () =>
    inPage((page) =>
      page.evaluate(
        (text) =>
          new Promise((resolve) => {
            globalThis.bench ??= new Worker("worker.js", { type: "module" });
            globalThis.bench.onmessage = ({ data }) => data.kind === "finished" && resolve();
            const choice = { chip: "", code: "", lanes: "", noc: "", seed: "", set: [] };
            globalThis.bench.postMessage({ kind: "run", texts: [text], choice });
          }),
        TEXT,
      ),
    ),
  "page, floor plan drawn": () =>
    inPage(async (page) => {
      await page.fill("#sentences", TEXT);
      await page.click("#go");
      await page.locator(".figures").waitFor({ state: "detached" });
      await page.locator(".figures").waitFor({ timeout: 120_000 });
    }),
};

const rounds = [];
for (let round = 0; round < ROUNDS; round++) {
  const seconds = {};
  for (const [name, measure] of Object.entries(VARIANTS)) seconds[name] = await measure();
  rounds.push(seconds);
}
await browser.close();
server.close();
console.log(`\n25 tokens, configuration to report, CPU, medians of ${ROUNDS} rounds (at most ${MOST} x is wanted)`);
for (const name of Object.keys(VARIANTS)) {
  const seconds = median(rounds.map((round) => round[name]));
  const ratio = median(rounds.map((round) => round[name] / round.Node));
  console.log(`  ${name.padEnd(24)}  ${seconds.toFixed(2).padStart(6)} s  ${ratio.toFixed(2)} x`);
}
