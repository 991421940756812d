import * as packets from "../contracts/packet.js";
import type { ChipProgram } from "../contracts/program.js";
import type { WorkItems } from "../cores/work-items.js";

const { CHANNEL, ITEM, KIND, ROUTE, VALUE } = packets;

const KIND_NAMES = ["data packet", "count marker", "checksum marker", "credit"];

/** Name of a work item, for reports. The number in a damaged packet may be that of no work item. */
export function itemName(items: WorkItems, item: number): string {
  if (!(item >= 0 && item < items.count)) return `work item ${item} (there are ${items.count})`;
  return `sentence ${items.sentenceOf[item]} token ${items.tokenOf[item]}`;
}

/** Name of a packet, for faults: kind, payload, work item, and its route with the spike source that uses the route. */
export function packetName(
  { routes, sources, credits }: ChipProgram,
  items: WorkItems,
  sourceName: (source: number) => string,
  words: Int32Array,
  packet: number,
): string {
  const route = words[packet + ROUTE]!;
  const kind = KIND_NAMES[words[packet + KIND]!] ?? `packet of kind ${words[packet + KIND]}`;
  const what = `${kind} (channel ${words[packet + CHANNEL]}, value ${words[packet + VALUE]}) of ${itemName(items, words[packet + ITEM]!)}`;
  if (!routes[route]) return `${what}: route ${route} does not exist (there are ${routes.length})`;
  const source = sources.find(({ segments }) => segments.some((segment) => segment.routes.includes(route)));
  if (source) return `${what} on route ${route} of ${sourceName(source.index)}`;
  const credit = credits.find((one) => one.route === route);
  return `${what} on route ${route}${credit ? ` of credits for ${sourceName(credit.source)}` : ""}`;
}
