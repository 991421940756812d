import type { Address } from "../../shell/client/address.js";
import { unpackReplay } from "../pack.js";
import type { ClientData } from "../report-html.js";
import { startPlan } from "./plan.js";
import { startInside } from "./sorbet.js";

/** What a reader can choose on the page of a run. */
export function startRun({ plan, replay, inside, tickPs }: ClientData, address: Address): void {
  if (inside !== null) startInside(inside, address);
  if (plan !== null && replay !== null) startPlan(plan, unpackReplay(replay), tickPs, address);
}
