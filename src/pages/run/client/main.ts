/** Script of the report page: what a reader can choose. Without it the page shows the same run, whole and still. */
import type { ClientData } from "../report-html.js";
import { startPlan } from "./plan.js";
import { startInside } from "./sorbet.js";

document.documentElement.classList.add("live");
const text = document.getElementById("data")?.textContent;
if (text !== undefined && text !== null) {
  const { plan, replay, inside, tickPs } = JSON.parse(text) as ClientData;
  if (inside !== null) startInside(inside);
  if (plan !== null && replay !== null) startPlan(plan, replay, tickPs);
}
