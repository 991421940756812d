import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WEB_PAGE } from "../../src/runner/package-files.js";
import { findChromium } from "../pages/support/chromium.js";
import { accessibility, unfold } from "../support/axe.js";
import { closeSite, openSite, results, type Site, visit } from "./support/site.js";

const executablePath = findChromium();

let site: Site;
beforeAll(async () => {
  if (executablePath !== null) site = await openSite(executablePath);
});
afterAll(() => closeSite(site));

it("is under 8 MB without the HDF5 reader", () => {
  const files = readdirSync(WEB_PAGE, { recursive: true, encoding: "utf8" }).map((name) =>
    statSync(join(WEB_PAGE, name)),
  );
  const reader = readdirSync(join(WEB_PAGE, "hdf5")).map((name) => statSync(join(WEB_PAGE, "hdf5", name)));
  const bytes = (list: readonly { size: number; isFile(): boolean }[]) =>
    list.filter((file) => file.isFile()).reduce((n, { size }) => n + size, 0);
  expect(bytes(files) - bytes(reader)).toBeLessThan(8e6);
  expect(bytes(reader)).toBeGreaterThan(1e6);
});

describe.skipIf(executablePath === null)("the page", () => {
  it.each(["light", "dark"] as const)("has no fault that an accessibility checker finds: %s", async (colorScheme) => {
    // The checker is put in beside the page's policy, which lets no stranger's script in.
    const { page, context } = await visit(site, "#text=a+mess&b&b.code=signed", { colorScheme, bypassCSP: true });
    await results(page, 2);
    await page.locator("#tab-compare").waitFor();
    await unfold(page);
    // Reports have their own test, with the same checker: test/pages.
    for (const tab of ["run", "report-a", "compare"]) {
      await page.click(`#tab-${tab}`);
      const { faults, passes } = await accessibility(page, { iframes: false });
      expect(faults).toEqual([]);
      expect(passes).toBeGreaterThan(20);
    }
    await context.close();
  });

  it("fits a phone, in each of its views", async () => {
    const { page, context } = await visit(site, "#text=a+mess&b&b.code=signed", {
      viewport: { width: 360, height: 740 },
    });
    await results(page, 2);
    await page.locator("#tab-compare").waitFor();
    for (const tab of ["run", "report-a", "report-b", "compare"]) {
      await page.click(`#tab-${tab}`);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(360);
      if (tab !== "run")
        expect(
          await page
            .locator(`#panel-${tab} iframe`)
            .evaluate(
              (frame) =>
                (frame as unknown as { contentDocument: { documentElement: { scrollWidth: number } } }).contentDocument
                  .documentElement.scrollWidth,
            ),
        ).toBe(360);
    }
    await context.close();
  });

  it("is used by keyboard alone", async () => {
    const { page, context, said } = await visit(site);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    const focused = () => page.evaluate("document.activeElement.id");
    expect(await focused()).toBe("sentences");
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.type("a mess");
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("chip-a");
    await page.keyboard.press("Tab");
    await page.keyboard.press("s");
    expect(await page.inputValue("#code-a")).toBe("signed");
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Enter");
    await results(page);
    await page.focus("#tab-run");
    await page.keyboard.press("ArrowRight");
    expect(await focused()).toBe("tab-report-a");
    expect(await page.isVisible("#panel-report-a")).toBe(true);
    await context.close();
    expect(said).toEqual([]);
  });

  it("shows the floor plan of what is chosen, ahead of a run", async () => {
    const { page, context, said } = await visit(site);
    await page.locator(".status", { hasText: "Ready: 63 cores in use" }).waitFor();
    await page.selectOption("#chip-a", "small-core");
    await page.locator(".status", { hasText: "Ready: 418 cores in use" }).waitFor();
    expect(await page.locator(".live-plan [data-core]").count()).toBe(418);
    await page.click("#two");
    await page.selectOption("#chip-b", "");
    await page.locator(".side:nth-child(2) .status", { hasText: "Ready: 63 cores in use" }).waitFor();
    await page.fill("#lanes-b", "0");
    await page.keyboard.press("Tab");
    await page.locator("#refusal", { hasText: /^Configuration B: .*chip.core.lanes/ }).waitFor();
    await context.close();
    expect(said).toEqual([]);
  });

  it("replays the run: the slider empties the cores and fills them again", async () => {
    const { page, context, said } = await visit(site, "#text=a+mess");
    await results(page);
    const filled = () =>
      page.evaluate("[...document.querySelectorAll('.level')].filter((e) => e.getAttribute('height') > 0).length");
    const all = Number(await filled());
    expect(all).toBeGreaterThan(60);
    const slider = page.locator(".player input").first();
    await slider.focus();
    await page.keyboard.press("Home");
    expect(await filled()).toBe(0);
    for (let i = 0; i < 40; i++) await page.keyboard.press("ArrowRight");
    const some = Number(await filled());
    expect(some).toBeGreaterThan(0);
    expect(some).toBeLessThan(all);
    expect(await page.locator(".live-plan .link:not(.still)").count()).toBeGreaterThan(0);
    await page.keyboard.press("End");
    expect(await filled()).toBe(all);
    await context.close();
    expect(said).toEqual([]);
  });

  it("works without a network after it has been there once", async () => {
    const own = await openSite(executablePath!);
    const { page, context, said } = await visit(own);
    await page.evaluate("navigator.serviceWorker.ready");
    // Whoever served it is gone.
    own.server.close();
    await page.goto(`${own.url}#text=a+mess`);
    await page.reload();
    await results(page);
    expect(await page.locator(".figures dd").first().textContent()).toBe("negative");
    await context.close();
    await own.browser.close();
    expect(said).toEqual([]);
  });
});
