/** Script of the report page: what a reader can choose. Without it the page shows the same run, whole and still. */
import type { ClientData } from "../report-html.js";
import { startAttention } from "./attention.js";
import { startPlan } from "./plan.js";

document.documentElement.classList.add("live");
const text = document.getElementById("data")?.textContent;
if (text !== undefined && text !== null) {
  const { plan, replay, attention, tickPs } = JSON.parse(text) as ClientData;
  if (attention !== null) startAttention(attention);
  if (plan !== null && replay !== null) startPlan(plan, replay, tickPs);
}
