import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";

/** Opens a page from a file, and keeps what it says on the console, throws or asks the network for. */
export async function visit(
  browser: Browser,
  path: string,
  options: Parameters<Browser["newPage"]>[0] = {},
): Promise<{ page: Page; said: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  const said: string[] = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("pageerror", (error) => said.push(error.message));
  page.on("request", (request) => {
    if (!/^(file|data):/.test(request.url())) said.push(`asked for ${request.url()}`);
  });
  await page.goto(pathToFileURL(path).href);
  return { page, said };
}
