/** Script of the pages: what a reader can choose. Without it a page shows the same, whole and still. */
import { startRun } from "../run/client/start.js";
import type { ClientData } from "../run/report-html.js";
import { Address } from "../shell/client/address.js";

document.documentElement.classList.add("live");
const text = document.getElementById("data")?.textContent;
const address = new Address();
if (text !== undefined && text !== null) startRun(JSON.parse(text) as ClientData, address);
address.goToSection();
