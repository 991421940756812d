import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readWithin } from "../../../dist/runner/nir-file.js";
import { checkResult } from "../../../dist/runner/snn/check-result.js";
import { readInput } from "../../../dist/snn/input/read-input.js";
import { lower } from "../../../dist/snn/network/lower.js";
import { damagedBytes, damagedText } from "./damage.mjs";
import { outcomeOf, outcomeOfAsync } from "./outcome.mjs";

const FIXTURES = new URL("../../fixtures/nir/", import.meta.url);
const NETWORKS = ["lif_norse.nir", "two_lif_neurons.nir", "braille_noDelay_bias_zero_subgraph.nir"];
/** Milliseconds after which the HDF5 library is taken to loop over a damaged file, far below those of a hang here. */
const PATIENCE = 8000;
const CSV = "step,channel,value\n0,0\n1,2,1\n5,1,2\n";
const TYPES = ["|u1", "<i4", "<f4", "<f8", "|b1", "<i8"];
const NEEDS = { channels: 3, dt: 1e-3, seed: 1 };

/** An array of spikes as numpy.save writes it: 2 samples of 4 steps and 3 channels. */
function npy(draws) {
  const type = draws.pick(TYPES);
  const shape = draws.pick(["(2, 4, 3)", "(8, 3)", "(24,)", "(0, 3)", "(1e9, 3)", "(4294967296, 4294967296, 3)"]);
  const header = `{'descr': '${type}', 'fortran_order': False, 'shape': ${shape}, }`.padEnd(117).concat("\n");
  const body = Buffer.alloc(24 * Number(type.at(-1)), draws.pick([0, 1]));
  const head = Buffer.from([0x93, ...Buffer.from("NUMPY"), 1, 0, header.length, 0]);
  return Buffer.concat([head, Buffer.from(header, "latin1"), body]);
}

/** Networks as NIR files, and the spikes that come into them. */
export function spikingSubjects(scratch) {
  const networks = NETWORKS.map((name) => readFileSync(new URL(name, FIXTURES)));
  const never = new AbortController().signal;
  return [
    {
      name: "network .nir",
      weight: 5,
      run: (draws) => {
        const file = join(scratch, "network.nir");
        writeFileSync(file, damagedBytes(draws, draws.pick(networks)));
        return outcomeOfAsync(async () => {
          const graph = await readWithin(file, never, () => PATIENCE);
          checkResult(graph, lower(graph, file));
        });
      },
    },
    {
      name: "spikes .npy",
      weight: 400,
      run: (draws) => outcomeOf(() => readInput("spikes.npy", damagedBytes(draws, npy(draws)), NEEDS)),
    },
    {
      name: "spikes .csv",
      weight: 400,
      run: (draws) => outcomeOf(() => readInput("spikes.csv", Buffer.from(damagedText(draws, CSV)), NEEDS)),
    },
    {
      name: "--input",
      weight: 40,
      run: (draws) =>
        outcomeOf(() => {
          const input = damagedText(draws, "poisson:20.5");
          return readInput(input, Buffer.alloc(0), { ...NEEDS, steps: draws.pick([1, 100]) });
        }),
    },
  ];
}
