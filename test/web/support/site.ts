import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { vi } from "vitest";
import { WEB_PAGE } from "../../../src/runner/package-files.js";
import { type PageServer, servePage } from "../../../src/runner/page-server.js";

/** Machines may be slow: what does not come is found by its absence, not by the time. */
const PATIENCE_MS = 120_000;
vi.setConfig({ testTimeout: 2 * PATIENCE_MS, hookTimeout: PATIENCE_MS });

/** The page on a port of its own, and a browser. */
export interface Site {
  readonly browser: Browser;
  readonly url: string;
  readonly server: PageServer;
}

export async function openSite(executablePath: string): Promise<Site> {
  const server = (await servePage(WEB_PAGE, [0]))!;
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
  return { browser, url: server.url, server };
}

export async function closeSite(site: Site | undefined): Promise<void> {
  await site?.browser.close();
  site?.server.close();
}

/** A page, and everything it says on the console, throws, or asks somebody else for. */
export interface Watched {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly said: string[];
}

export async function visit(
  { browser, url }: Site,
  hash = "",
  options: Parameters<Browser["newContext"]>[0] = {},
): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(PATIENCE_MS);
  const said: string[] = [];
  context.on("console", (message) => said.push(message.text()));
  context.on("weberror", (error) => said.push(error.error().message));
  context.on("request", (request) => {
    const to = request.url();
    if (!to.startsWith(url) && !/^(data|blob):/.test(to)) said.push(`asked for ${to}`);
  });
  const page = await context.newPage();
  await page.goto(url + hash);
  return { page, context, said };
}

/**
 * Waits for the result of so many configurations, or for a refusal. The page's policy lets no script be made of text.
 */
export async function results(page: Page, sides = 1): Promise<void> {
  const ended = page.locator(".figures").nth(sides - 1);
  await ended.or(page.locator("#refusal:not(:empty)")).first().waitFor();
}

/** A file that the page gives when a button is pressed. */
export async function download(page: Page, selector: string): Promise<Buffer> {
  const [file] = await Promise.all([page.waitForEvent("download"), page.click(selector)]);
  const chunks: Buffer[] = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
