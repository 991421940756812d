import type { Address } from "../../shell/client/address.js";
import type { Source } from "../../shell/client/downloads.js";
import { unpackReplay } from "../pack.js";
import type { ClientData } from "../report-html.js";
import { startPlan } from "./plan.js";
import { insideSource, startInside } from "./sorbet.js";
import { runSource } from "./source.js";
import { startTracks } from "./tracks.js";

/** What a reader can choose on the page of a run. @returns what its figures show */
export function startRun({ plan, replay: packed, inside, tickPs, timeline }: ClientData, address: Address): Source {
  const replay = packed === null ? null : unpackReplay(packed);
  const source = runSource(plan, replay, insideSource(inside));
  if (inside !== null) startInside(inside, address);
  if (plan !== null && replay !== null) {
    startTracks(plan, replay, timeline, address);
    startPlan(plan, replay, tickPs, address, source);
  }
  return source;
}
