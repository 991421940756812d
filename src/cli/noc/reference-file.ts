import { UserError } from "../../base/user-error.js";
import type { NetworkChoice } from "../../netbench/create-network.js";
import type { ReferencePoint } from "../../netbench/noc-curve.js";
import type { NocTraffic } from "../../netbench/noc-result.js";
import { readUserText } from "../../runner/read-file.js";

const NEEDED = ["rate", "avg_packet_latency", "accepted_rate"] as const;

/** What BookSim2 calls routing x first. */
const X_FIRST = ["xy", "dor", "dim_order"];

/**
 * Variants with the reference that a file has of each. @throws UserError if it has none of any, or is damaged
 */
export function readReferences<T extends { readonly choice: NetworkChoice; readonly traffic: NocTraffic }>(
  file: string,
  variants: readonly T[],
): (T & { readonly reference: readonly ReferencePoint[] })[] {
  const [first] = variants;
  if (variants.length === 1 && first !== undefined)
    return [{ ...first, reference: readReference(file, first.choice, first.traffic) }];
  const found = variants.map((variant) => ({
    ...variant,
    reference: readReference(file, variant.choice, variant.traffic, true),
  }));
  if (found.every(({ reference }) => reference.length === 0))
    throw new UserError(`${file}: has no row of these configurations`);
  return found;
}

/**
 * Points of a reference curve: a CSV file with the columns rate, avg_packet_latency (empty: unstable) and
 * accepted_rate; lines that begin with # are comments. Where it has columns topology, routing, k, vcs, buf, pktsize,
 * traffic or pipeline, only the rows of this very configuration count. Rows of one rate (seeds) are averaged.
 * @param mayBeNone whether it is no error to have no such row
 * @throws UserError that names file, line and reason
 */
export function readReference(
  file: string,
  { spec, pipelineName }: NetworkChoice,
  traffic: NocTraffic,
  mayBeNone = false,
): ReferencePoint[] {
  const lines = readUserText(file, "curve")
    .split(/\r\n|\r|\n/)
    .map((text, i) => ({ text, number: i + 1 }))
    .filter(({ text }) => text.trim() !== "" && !text.startsWith("#"));
  const header = (lines.shift()?.text ?? "").split(",").map((name) => name.trim());
  for (const name of NEEDED) {
    if (!header.includes(name))
      throw new UserError(`${file}: the header has no column ${name}; it needs ${NEEDED.join(", ")}`);
  }
  const own: Readonly<Record<string, string>> = {
    topology: spec.topology.kind,
    k: String(spec.topology.width),
    vcs: String(spec.vcs),
    buf: String(spec.bufferFlits),
    pktsize: String(traffic.packetFlits),
    traffic: traffic.pattern,
    pipeline: pipelineName,
  };
  const byRate = new Map<number, ReferencePoint[]>();
  for (const { text, number } of lines) {
    const cells = text.split(",").map((cell) => cell.trim());
    if (cells.length !== header.length)
      throw new UserError(`${file}:${number}: ${cells.length} cells, the header has ${header.length}`);
    const cell = (name: string) => cells[header.indexOf(name)];
    if (header.some((name) => name in own && cell(name) !== own[name])) continue;
    const routing = header.includes("routing") ? cell("routing") : spec.routing;
    if (routing !== spec.routing && !(spec.routing === "xy" && X_FIRST.includes(routing))) continue;
    const [rate, latency, accepted] = NEEDED.map((name) => (cell(name) === "" ? undefined : Number(cell(name))));
    if (rate === undefined || [rate, latency, accepted].some(Number.isNaN))
      throw new UserError(`${file}:${number}: ${NEEDED.join(", ")} must be numbers`);
    byRate.set(rate, [...(byRate.get(rate) ?? []), { rate, latency, accepted }]);
  }
  if (byRate.size === 0 && !mayBeNone)
    throw new UserError(
      `${file}: has no row of this configuration (${Object.entries({ ...own, routing: spec.routing })
        .map(([name, value]) => `${name} ${value}`)
        .join(", ")})`,
    );
  const mean = (values: readonly (number | undefined)[]): number | undefined =>
    values.every((value) => value !== undefined)
      ? values.reduce((sum, value) => sum + value, 0) / values.length
      : undefined;
  return [...byRate]
    .map(([rate, points]) => ({
      rate,
      latency: mean(points.map(({ latency }) => latency)),
      accepted: mean(points.map(({ accepted }) => accepted)),
    }))
    .sort((a, b) => a.rate - b.rate);
}
