import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findChromium } from "../pages/support/chromium.js";
import { runProgram } from "../support/program.js";
import { closeSite, download, openSite, results, type Site, visit } from "./support/site.js";

const executablePath = findChromium();

let site: Site;
beforeAll(async () => {
  if (executablePath !== null) site = await openSite(executablePath);
});
afterAll(() => closeSite(site));

describe.skipIf(executablePath === null)("a link", () => {
  it("opens the result that it was made for, and the page writes it", async () => {
    const { page, context, said } = await visit(site);
    await page.fill("#sentences", "a good film\nnot a good film");
    await page.selectOption("#code-a", "signed");
    await page.fill("#lanes-a", "64");
    await page.click("summary >> nth=0");
    await page.fill("#seed-a", "7");
    await page.fill("#set-a", "host.in_flight=1\nhost.batch=1");
    await page.click("#go");
    await results(page);
    const hash = new URL(page.url()).hash;
    expect(hash).toBe(
      "#text=a+good+film&text=not+a+good+film&code=signed&lanes=64&seed=7&set=host.in_flight%3D1&set=host.batch%3D1",
    );
    const first = await download(page, "[data-file=summary]");
    const command = await page.textContent(".command");
    await context.close();

    const again = await visit(site, hash);
    await results(again.page);
    expect((await download(again.page, "[data-file=summary]")).equals(first)).toBe(true);
    expect(await again.page.inputValue("#set-a")).toBe("host.in_flight=1\nhost.batch=1");
    await again.context.close();

    // The command beside the result gives it too.
    const argv = [...command!.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);
    expect(argv.slice(0, 3)).toEqual(["npx", "sorbet-sim", "run"]);
    const { code, out } = await runProgram([...argv.slice(2), "--json"]);
    expect([code, out === first.toString()]).toEqual([0, true]);
    expect([...said, ...again.said]).toEqual([]);
  });

  it("to two configurations runs both, and holds one against the other", async () => {
    const { page, context, said } = await visit(site, "#text=a+mess&code=offset&b&b.code=signed&b.noc=flit");
    await results(page, 2);
    const tabs = page.locator("[role=tab]");
    await tabs.getByText("Comparison").waitFor();
    expect(await tabs.allTextContents()).toEqual(["Run", "Report A", "Report B", "Comparison"]);
    await tabs.getByText("Comparison").click();
    const comparison = page.frameLocator("#panel-compare iframe");
    expect(await comparison.locator("h1").textContent()).toBe("Two runs compared");
    expect(await comparison.locator("svg.plan").count()).toBe(2);
    await page.keyboard.press("ArrowLeft");
    expect(await page.frameLocator("#panel-report-b iframe").locator("header p").textContent()).toContain(
      "signed code",
    );
    await page.click("#tab-run");
    const [, b] = await page.locator(".command").allTextContents();
    expect(b).toBe('npx sorbet-sim run "a mess" --code signed --noc flit');
    const { out } = await runProgram(["run", "a mess", "--code", "signed", "--noc", "flit", "--json"]);
    expect((await download(page, "section:nth-child(2) [data-file=summary]")).toString() === out).toBe(true);
    await context.close();
    expect(said).toEqual([]);
  });

  it("that says nonsense is refused in a line", async () => {
    for (const [hash, line] of [
      ["#txt=a+film", 'link: there is no setting "txt"; did you mean "text"?'],
      ["#text=a+film&set=chip.core.lane%3D3", '--set chip.core.lane=3: unknown key "chip.core.lane"'],
      ["#text=a+film&lanes=0", "chip.core.lanes"],
      ["#code=signed", "there is no sentence to run"],
    ] as const) {
      const { page, context, said } = await visit(site, hash);
      await page.locator("#refusal:not(:empty)").waitFor();
      expect(await page.textContent("#refusal")).toContain(line);
      expect(await page.isDisabled("#stop")).toBe(true);
      await context.close();
      expect(said).toEqual([]);
    }
  });

  it("that is followed while another runs takes its place", async () => {
    const text = encodeURIComponent(Array.from({ length: 60 }, () => "film").join(" "));
    const { page, context, said } = await visit(site, `#text=${text}`);
    await page.locator(".live-plan .at-work").first().waitFor({ state: "attached" });
    await page.goto(`${site.url}#text=a+mess`);
    await results(page);
    expect(await page.textContent(".command")).toBe('npx sorbet-sim run "a mess"');
    const { out } = await runProgram(["run", "a mess", "--json"]);
    expect((await download(page, "[data-file=summary]")).toString() === out).toBe(true);
    await page.goBack();
    await page.locator(".status", { hasText: "Running" }).waitFor();
    await context.close();
    expect(said).toEqual([]);
  });

  it("to a long run can be stopped, and another begun", async () => {
    const text = encodeURIComponent(Array.from({ length: 60 }, () => "film").join(" "));
    const { page, context, said } = await visit(site, `#text=${text}&code=bitserial`);
    await page.locator(".live-plan .at-work").first().waitFor({ state: "attached" });
    await page.click("#stop");
    await page.locator(".status", { hasText: "Stopped" }).waitFor();
    await page.fill("#sentences", "film");
    await page.keyboard.press("Enter");
    await results(page);
    expect(await page.locator(".figures dd").first().textContent()).toMatch(/positive|negative/);
    await context.close();
    expect(said).toEqual([]);
  });
});
