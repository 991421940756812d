import { UserError } from "../../base/user-error.js";
import { largestPacket, type NetworkChoice, whyNotLarger } from "../../netbench/create-network.js";
import type { ListedPacket, ListedResult } from "../../netbench/packet-list.js";
import { gridOf, nodesOf } from "../../netbench/patterns.js";
import { LAST_CYCLE } from "../../noc/flit/flit-simulation.js";
import { readUserText } from "../../runner/read-file.js";

const COLUMNS = ["cycle", "source", "destination", "flits"] as const;

const ROW_COLUMNS = [
  "id",
  "source",
  "destination",
  "flits",
  "created",
  "injected",
  "head_arrived",
  "arrived",
  "hops",
] as const;

/**
 * Packets of a CSV file whose header names the columns cycle, source, destination, flits, in any order.
 * @throws UserError that names file, line and reason
 */
export function readPackets(file: string, choice: NetworkChoice): ListedPacket[] {
  const lines = readUserText(file, "rows").split(/\r\n|\r|\n/);
  const header = (lines[0] ?? "").split(",").map((name) => name.trim());
  const at = COLUMNS.map((name) => header.indexOf(name));
  const missing = COLUMNS.filter((_, i) => at[i] < 0);
  if (missing.length > 0) {
    throw new UserError(`${file}:1: the header has no column ${missing.join(", ")}; it must be ${COLUMNS.join(",")}`);
  }
  const nodes = nodesOf(gridOf(choice.spec.topology));
  const most = largestPacket(choice);
  const why = whyNotLarger(choice);
  const packets: ListedPacket[] = [];
  for (let i = 1; i < lines.length; i++) {
    if (lines[i].trim() === "") continue;
    const cells = lines[i].split(",").map((cell) => cell.trim());
    const fail = (reason: string) => new UserError(`${file}:${i + 1}: ${reason}`);
    if (cells.length !== header.length) throw fail(`${cells.length} cells, the header has ${header.length}`);
    const number = (column: number, least: number, most: number, what: string, why = ""): number => {
      const text = cells[at[column]];
      const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
      if (value >= least && value <= most) return value;
      throw fail(`${COLUMNS[column]} "${text}" is not ${what} (a whole number from ${least} to ${most})${why}`);
    };
    packets.push({
      created: number(0, 0, LAST_CYCLE, "a cycle"),
      source: number(1, 0, nodes - 1, "a node"),
      destination: number(2, 0, nodes - 1, "a node"),
      flits: number(3, 1, most, "a size", why),
    });
  }
  if (packets.length === 0) throw new UserError(`${file}: has no packets`);
  return packets;
}

/** CSV of what became of each packet, in the order of the list; id is the place in it, from 0. */
export function rowsText(results: readonly ListedResult[]): string {
  const lines = results.map(({ source, destination, flits, created, injected, headArrived, arrived, hops }, id) =>
    [id, source, destination, flits, created, injected, headArrived, arrived, hops].join(","),
  );
  return `${[ROW_COLUMNS.join(","), ...lines].join("\n")}\n`;
}
