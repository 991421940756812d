/** Script of the pages: what a reader can choose and keep. Without it a page shows the same, whole and still. */
import { startRun } from "../run/client/start.js";
import type { ClientData } from "../run/report-html.js";
import { Address } from "../shell/client/address.js";
import { offerFiles, type Source } from "../shell/client/downloads.js";
import { startTable } from "../shell/client/tables.js";
import { startSweep } from "../sweep/client/start.js";
import type { SweepData } from "../sweep/page-data.js";

document.documentElement.classList.add("live");
const text = document.getElementById("data")?.textContent;
const address = new Address();
let source: Source = () => null;
if (text !== undefined && text !== null) {
  const data = JSON.parse(text) as ClientData | SweepData;
  source = "points" in data ? startSweep(data, address) : startRun(data, address);
}
for (const table of document.querySelectorAll("table")) startTable(table);
offerFiles(document.querySelector("main")!, source);
address.goToSection();
