import { readFileSync } from "node:fs";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findChromium } from "./support/chromium.js";

const executablePath = findChromium();
const WIDGET = readFileSync("python/src/sorbet_sim/static/floor-plan.js", "utf8");
const FRAMES = 3;
const REPLAY = {
  mesh: [2, 1],
  slots: 2,
  frames: FRAMES,
  frame_seconds: 1e-3,
  cores: [
    { name: "0.query.0", role: "query", layer: "0", x: 0, y: 0, slot: 0, load: [0, 0.5, 1] },
    { name: "0.key.0", role: "key", layer: "0", x: 0, y: 0, slot: 1, load: [0, 0, 0] },
    { name: "0.output.0", role: "output", layer: "0", x: 1, y: 0, slot: 0, load: [0, 0, 0] },
  ],
  links: [{ x: 0, y: 0, port: 0, load: [0, 0.2, 0.1] }],
};

/** The model that anywidget hands to a widget: what is set comes back as a change. */
const MODEL = `(replay) => {
  const values = { replay, frame: 0, playing: false };
  const heard = {};
  return {
    get: (key) => values[key],
    set: (key, value) => { values[key] = value; heard["change:" + key]?.(); },
    save_changes: () => {},
    on: (event, listener) => { heard[event] = listener; },
    values,
  };
}`;

let browser: Browser;
beforeAll(async () => {
  if (executablePath !== null) browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
}, 60_000);
afterAll(() => browser?.close());

async function opened(): Promise<Page> {
  const page = await browser.newPage();
  const module = `data:text/javascript;base64,${Buffer.from(WIDGET).toString("base64")}`;
  await page.evaluate(`(async () => {
    window.model = (${MODEL})(${JSON.stringify(REPLAY)});
    window.end = (await import(${JSON.stringify(module)})).default.render({ model: window.model, el: document.body });
  })()`);
  return page;
}

describe.skipIf(executablePath === null)("the widget of notebooks", () => {
  it("draws each core and link, and what they do in a frame", async () => {
    const page = await opened();
    expect(await page.locator("rect > title").allTextContents()).toEqual([
      "0.query.0 (query)",
      "0.key.0 (key)",
      "0.output.0 (output)",
    ]);
    const heights = () =>
      page.evaluate('[...document.querySelectorAll("rect:has(title)")].map((r) => Number(r.getAttribute("height")))');
    expect(await heights()).toEqual([0, 0, 0]);
    await page.locator("input[type=range]").fill("2");
    const [query, key, output] = (await heights()) as number[];
    expect([query! > 5, key, output]).toEqual([true, 0, 0]);
    expect(await page.evaluate("window.model.values.frame")).toBe(2);
    expect(await page.locator("line").getAttribute("stroke-width")).toBe("3");
    expect(await page.locator("span").first().textContent()).toBe("2.000 ms");
    await page.close();
  });

  it("plays until it is told to stop", async () => {
    const page = await opened();
    const button = page.getByRole("button");
    expect(await button.textContent()).toBe("Play");
    await button.click();
    expect(await button.textContent()).toBe("Pause");
    await page.waitForFunction('document.querySelector("input").value !== "0"');
    await button.click();
    expect(await page.evaluate("window.model.values.playing")).toBe(false);
    await page.evaluate("window.end()");
    await page.close();
  });
});
