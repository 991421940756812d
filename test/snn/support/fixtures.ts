import { readFileSync } from "node:fs";
import type { Drive } from "../../../src/snn/execution/spikes.js";
import { lower } from "../../../src/snn/network/lower.js";
import type { Network } from "../../../src/snn/network/network.js";
import type { NirGraph } from "../../../src/snn/nir/graph.js";
import { readNir } from "../../../src/snn/nir/read-nir.js";

const FOLDER = new URL("../../fixtures/nir/", import.meta.url);

export const fixtureBytes = (name: string): Uint8Array => readFileSync(new URL(name, FOLDER));

/** A published network. */
export const fixture = (name: string): Promise<NirGraph> => readNir(name, fixtureBytes(name));

/** Its populations and projections; none of the fixtures is refused. */
export const fixtureNetwork = async (name: string): Promise<Network> => lower(await fixture(name), name).network!;

/** Rows of a published run: input, membrane, spike. */
export const published = (name: string): number[][] =>
  readFileSync(new URL(name, FOLDER), "utf8")
    .trim()
    .split("\n")
    .map((line) => line.split(",").map(Number));

/** Spikes at one channel, from a column of 0 and 1. */
export function driveOf(column: readonly number[]): Drive {
  const starts = new Int32Array(column.length + 1);
  column.forEach((spike, step) => {
    starts[step + 1] = starts[step]! + (spike > 0 ? 1 : 0);
  });
  return { steps: column.length, channels: 1, starts, channel: new Int32Array(starts.at(-1)!) };
}
