/** The page: sentences and configurations in, floor plans and reports out. */
import type { DroppedFile } from "../messages.js";
import { hashOf, type Setup, setupOf } from "../setup.js";
import { chosenFiles, filesOf, open } from "./dropped.js";
import { readForm, writeForm } from "./form.js";
import { offerTrace } from "./offer-trace.js";
import { type Host, Side } from "./side.js";
import { Tabs } from "./tabs.js";

const element = (id: string): HTMLElement => document.getElementById(id)!;
const go = element("go") as HTMLButtonElement;
const stop = element("stop") as HTMLButtonElement;
const tabs = new Tabs();

const reportTab = ({ letter }: Side) => ({
  id: `report-${letter}`,
  title: sides.length === 1 ? "Report" : `Report ${letter.toUpperCase()}`,
});

const host: Host = {
  finished: (side) => {
    const running = sides.some((one) => one.running);
    stop.disabled = !running;
    go.textContent = "Run";
    if (side.finished !== null) tabs.frame(reportTab(side), side.finished.reportHtml);
    if (sides.length === 2 && sides.every((one) => one.finished !== null)) a.compare(b);
  },
  compared: (page) => tabs.frame({ id: "compare", title: "Comparison" }, page),
  refused: ({ letter }, message) =>
    refuse(sides.length === 1 ? message : `Configuration ${letter.toUpperCase()}: ${message}`),
  showReport: (side) => tabs.show(reportTab(side).id),
};

const a = new Side("a", host);
const b = new Side("b", host);
let sides: readonly Side[] = [];
element("sides").append(a.box, b.box);
arrange([a]);

function refuse(message: string): void {
  element("refusal").textContent = message;
}

function arrange(shown: readonly Side[]): void {
  sides = shown;
  b.box.hidden = !shown.includes(b);
  element("sides").dataset.sides = String(shown.length);
}

/** Shows the floor plans of what is chosen, where no result stands. */
function preview(): void {
  const setup = readForm();
  if ([a, b].some(({ running, finished }) => running || finished !== null)) return;
  refuse("");
  arrange(setup.b === null ? [a] : [a, b]);
  a.map(setup.a);
  if (setup.b !== null) b.map(setup.b);
}

function start(setup: Setup): void {
  refuse("");
  for (const id of ["report-a", "report-b", "compare"]) tabs.remove(id);
  arrange(setup.b === null ? [a] : [a, b]);
  a.run(setup.texts, setup.a);
  if (setup.b !== null) b.run(setup.texts, setup.b);
  stop.disabled = false;
}

/** Runs what the link says. @returns whether it says something */
function follow(): boolean {
  try {
    const setup = setupOf(location.hash);
    if (setup === null) return false;
    writeForm(setup);
    start(setup);
  } catch (error) {
    refuse((error as Error).message);
  }
  return true;
}

element("setup").addEventListener("submit", (event) => {
  event.preventDefault();
  const setup = readForm();
  const hash = hashOf(setup);
  if (`#${hash}` !== location.hash) history.pushState(null, "", `#${hash}`);
  start(setup);
});
// What stands behind # is a configuration, so the way past the head leaves the link as it is.
document.querySelector(".skip")!.addEventListener("click", (event) => {
  event.preventDefault();
  element("sentences").focus();
});
stop.addEventListener("click", () => {
  for (const side of sides) side.stop();
});
window.addEventListener("popstate", follow);

async function show(files: readonly DroppedFile[]): Promise<void> {
  refuse("");
  try {
    const opened = await open(files);
    if (opened.kind === "page") {
      tabs.frame({ id: "file", title: opened.title }, opened.page);
      tabs.show("file");
    } else offerTrace(element("traces"), files[0]!.file, opened.title, refuse);
  } catch (error) {
    refuse((error as Error).message);
  }
}
for (const kind of ["file", "folder"]) {
  const input = element(kind) as HTMLInputElement;
  element(`open-${kind}`).addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    if (input.files !== null && input.files.length > 0) void show(chosenFiles(input.files));
    input.value = "";
  });
}
window.addEventListener("dragover", (event) => event.preventDefault());
window.addEventListener("drop", (event) => {
  event.preventDefault();
  if (event.dataTransfer !== null) void filesOf(event.dataTransfer.items).then(show);
});
if ("serviceWorker" in navigator && window.isSecureContext)
  navigator.serviceWorker.register(new URL("service-worker.js", document.baseURI)).catch(() => {});
element("setup").addEventListener("change", ({ target }) => {
  if (target !== element("sentences")) preview();
});
element("two").addEventListener("click", preview);
if (!follow()) preview();
