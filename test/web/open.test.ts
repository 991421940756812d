import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findChromium } from "../pages/support/chromium.js";
import { runProgram } from "../support/program.js";
import { closeSite, openSite, results, type Site, visit } from "./support/site.js";

const executablePath = findChromium();
const folder = mkdtempSync(join(tmpdir(), "sorbet-sim-open-"));
const odd = mkdtempSync(join(tmpdir(), "sorbet-sim-odd-"));
const run = join(folder, "run");
const NIR = fileURLToPath(new URL("../fixtures/nir/lif_norse.nir", import.meta.url));

let site: Site;
beforeAll(async () => {
  if (executablePath === null) return;
  const { code } = await runProgram(["run", "a mess", "a joy", "--out", run, "--trace", "parquet,perfetto"]);
  expect(code).toBe(0);
  site = await openSite(executablePath);
});
afterAll(async () => {
  await closeSite(site);
  for (const made of [folder, odd]) rmSync(made, { recursive: true, force: true });
});

/** Drops files or folders as the system's file manager does. */
async function drop(page: Page, files: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...files], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const)
    await session.send("Input.dispatchDragEvent", { type, x: 400, y: 400, data });
}

const shown = (page: Page) => page.frameLocator("#panel-file iframe");
const source = (page: Page) => page.locator("#panel-file iframe").getAttribute("srcdoc");

describe.skipIf(executablePath === null)("what is dropped on the page", () => {
  it("a run folder: its report is the command's, byte for byte", async () => {
    const { page, context, said } = await visit(site);
    await drop(page, [run]);
    await page.locator("#tab-file").waitFor();
    expect(await page.textContent("#tab-file")).toBe("run");
    expect((await source(page)) === readFileSync(join(run, "report.html"), "utf8")).toBe(true);
    expect(await shown(page).locator("main > section").count()).toBe(11);
    await context.close();
    expect(said).toEqual([]);
  });

  it("a run folder that was chosen with the button, or lies in another", async () => {
    const { page, context, said } = await visit(site);
    await page.locator("#folder").setInputFiles(folder);
    await page.locator("#tab-file").waitFor();
    expect((await source(page)) === readFileSync(join(run, "report.html"), "utf8")).toBe(true);
    await context.close();
    expect(said).toEqual([]);
  });

  it("a table: its rows, and what its columns mean", async () => {
    const { page, context, said } = await visit(site);
    await drop(page, [join(run, "tables/spikes.parquet")]);
    await shown(page).locator("h1", { hasText: "Table spikes" }).waitFor();
    expect(await shown(page).locator("#rows tbody tr").count()).toBe(500);
    expect(await shown(page).locator("#columns").textContent()).toContain("neuron of the generator, from 0");
    await context.close();
    expect(said).toEqual([]);
  });

  it("a NIR file: what each node becomes; its reader is fetched then, and kept for a time without network", async () => {
    const own = await openSite(executablePath!);
    const { page, context, said } = await visit(own);
    const readers: string[] = [];
    context.on("request", (request) => {
      if (request.url().includes("/hdf5/")) readers.push(request.url());
    });
    await page.evaluate("navigator.serviceWorker.ready");
    await page.reload();
    await page.evaluate(
      "new Promise((done) => navigator.serviceWorker.controller ? done() : navigator.serviceWorker.addEventListener('controllerchange', done))",
    );
    expect(readers).toEqual([]);
    for (const online of [true, false]) {
      if (!online) {
        own.server.close();
        await page.reload();
      }
      await drop(page, [NIR]);
      await shown(page).locator("h1", { hasText: "lif_norse.nir" }).waitFor();
      expect(await shown(page).locator("#nodes").textContent()).toContain("of kind");
    }
    expect(readers.length).toBeGreaterThan(0);
    await context.close();
    await own.browser.close();
    expect(said).toEqual([]);
  });

  it("a trace: Perfetto gets it, after a click", async () => {
    const { page, context, said } = await visit(site);
    const trace = join(run, "traces/run.perfetto-trace");
    await answerAsPerfetto(context);
    await drop(page, [trace]);
    const [tab] = await Promise.all([context.waitForEvent("page"), page.click("#traces button")]);
    expect(await handed(tab)).toEqual({ bytes: readFileSync(trace).length, title: "run.perfetto-trace" });
    await context.close();
    expect(said).toEqual(["asked for https://ui.perfetto.dev/"]);
  });

  it("nonsense is refused in a line", async () => {
    const { page, context, said } = await visit(site);
    const text = join(odd, "notes.doc");
    writeFileSync(text, "notes");
    const broken = join(odd, "broken.nir");
    writeFileSync(broken, Buffer.concat([readFileSync(NIR).subarray(0, 900), Buffer.alloc(600, 0xa5)]));
    const half = join(odd, "half.parquet");
    writeFileSync(half, readFileSync(join(run, "tables/cores.parquet")).subarray(0, 500));
    const long = join(odd, "long");
    mkdirSync(long);
    copyFileSync(join(run, "summary.json"), join(long, "summary.json"));
    writeFileSync(join(long, "config.resolved.yaml"), "#".repeat(2 ** 20 + 1));
    for (const [file, line] of [
      [long, "long/config.resolved.yaml: longer than 1,048,576 bytes"],
      [text, "notes.doc: the page opens run folders"],
      [broken, "broken.nir: damaged"],
      [half, "half.parquet: not a complete Parquet file"],
    ] as const) {
      await drop(page, [file]);
      await page.locator("#refusal", { hasText: line }).waitFor();
    }
    expect(await page.locator("#tab-file").count()).toBe(0);
    await context.close();
    expect(said).toEqual([]);
  });
});

/** A page in Perfetto's place that answers as its documentation says, late, as a page that loads does. */
async function answerAsPerfetto(context: import("playwright-core").BrowserContext): Promise<void> {
  const body = `<script>setTimeout(() => addEventListener("message", ({ data, source, origin }) => {
    if (data === "PING") source.postMessage("PONG", "*");
    else if (data.perfetto) document.title = JSON.stringify({ bytes: data.perfetto.buffer.byteLength, title: data.perfetto.title });
  }), 300)</script>`;
  await context.route("https://ui.perfetto.dev/**", (route) => route.fulfill({ contentType: "text/html", body }));
}

async function handed(tab: Page): Promise<unknown> {
  await tab.waitForFunction("document.title !== ''");
  return JSON.parse(await tab.title());
}

describe.skipIf(executablePath === null)("Open in Perfetto", () => {
  it("hands over the trace of the run", async () => {
    const { page, context, said } = await visit(site, "#text=a+mess&text=a+joy");
    await answerAsPerfetto(context);
    await results(page);
    const [tab] = await Promise.all([context.waitForEvent("page"), page.click(".perfetto")]);
    const bytes = readFileSync(join(run, "traces", readdirSync(join(run, "traces"))[0]!)).length;
    expect(await handed(tab)).toEqual({ bytes, title: "sorbet-sim: a mess / a joy" });
    await context.close();
    expect(said).toEqual(["asked for https://ui.perfetto.dev/"]);
  });
});
