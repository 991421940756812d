import { basename } from "node:path";
import { UserError } from "../../base/user-error.js";
import type { NetworkModel } from "../../contracts/chip.js";
import { readNamedFile } from "../../input/read-file.js";
import { sha256Hex } from "../../input/sha256.js";
import { placeAsGiven, placeInOrder, type Slice } from "../../snn/chip/placement.js";
import { atLevel } from "../../snn/chip/spec.js";
import { dtHint } from "../../snn/execution/dt-hint.js";
import { type Execution, executionOf } from "../../snn/execution/execution.js";
import type { Drive } from "../../snn/execution/spikes.js";
import { MOST_STEPS } from "../../snn/input/drives.js";
import { isDrawn, readInput } from "../../snn/input/read-input.js";
import { lower } from "../../snn/network/lower.js";
import { channelsOf } from "../../snn/network/network.js";
import { type IntegerNetwork, QUANTISERS, quantise } from "../../snn/reference-integer/quantise.js";
import { wholeNumber } from "../config-options.js";
import type { NirReader } from "../nir-file.js";
import { readUserText } from "../read-file.js";
import type { SnnChipFile } from "./chip-file.js";
import { fitSnnMesh } from "./fit-mesh.js";

const MOST_SEED = 2 ** 32 - 1;
/** Widest weight: an integer reference holds sums of them exactly. */
const MOST_BITS = 16;

/** How a network is run, each option as it is typed. */
export interface NetworkOptions {
  readonly input?: string;
  readonly dt?: string;
  readonly reset?: string;
  readonly integrator?: string;
  readonly order?: string;
  readonly bits?: string;
  readonly quantiser?: string;
  readonly steps?: string;
  readonly mapping?: string;
  /** Level of the network: packet (the default) or flit. */
  readonly noc?: string;
  readonly seed: string;
}

/** A file that was read, under the name that results have for it. */
export interface NamedBytes {
  readonly name: string;
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly sha256: string;
}

/** A network that is ready to run. */
export interface OpenNetwork {
  readonly file: NamedBytes;
  /** With a mesh that is fitted to the network, if it is to be. */
  readonly chip: SnnChipFile;
  /** Null where spikes are drawn. */
  readonly input: NamedBytes | null;
  readonly execution: Execution;
  readonly integers: IntegerNetwork;
  readonly drives: readonly Drive[];
  readonly slices: readonly Slice[];
  readonly seed: number;
  /** CSV of a mapping of one's own. */
  readonly mappingText: string | null;
}

function namedBytes(path: string): NamedBytes {
  const bytes = readNamedFile(path, "network");
  return { name: basename(path), path, bytes, sha256: sha256Hex(bytes) };
}

/** Reads a network with its input and lays it over a chip. @throws UserError */
export async function openNetwork(
  file: string,
  options: NetworkOptions,
  asked: SnnChipFile,
  read: NirReader,
  interrupted: AbortSignal,
): Promise<OpenNetwork> {
  const { input, mapping } = options;
  if (input === undefined)
    throw new UserError("--input is missing; give FILE.npy, FILE.csv or poisson:RATE_HZ (with --steps N)");
  const quantiser = QUANTISERS.find((name) => name === (options.quantiser ?? "nearest"));
  if (quantiser === undefined)
    throw new UserError(`--quantiser must be ${QUANTISERS.join(" or ")}, found "${options.quantiser}"`);
  const bits = wholeNumber("--bits", options.bits ?? "8", 2, MOST_BITS);
  const seed = wholeNumber("--seed", options.seed, 0, MOST_SEED);
  const steps = options.steps === undefined ? {} : { steps: wholeNumber("--steps", options.steps, 1, MOST_STEPS) };
  const graph = await read(file, interrupted);
  const execution = executionOf(options, 1, dtHint(graph)?.seconds);
  const { network, refused } = lower(graph, file);
  if (network === undefined)
    throw new UserError(
      `${file}: ${refused.map(({ node, reason }) => `node ${node} ${reason}`).join("; ")}: it cannot run (snn check shows all)`,
    );
  const inputFile = isDrawn(input) ? null : namedBytes(input);
  const needs = { channels: channelsOf(network), dt: execution.dt, seed, ...steps };
  const drives = readInput(input, inputFile?.bytes, needs);
  const integers = quantise(network, execution, { bits, quantiser });
  const fitted = fitSnnMesh(asked, integers, mapping);
  const chip = { ...fitted, chip: atLevel(fitted.chip, levelOf(options.noc ?? "packet")) };
  const mappingText = mapping === undefined ? null : readUserText(mapping, "rows");
  const slices =
    mapping === undefined
      ? placeInOrder(integers, chip.chip)
      : placeAsGiven(integers, chip.chip, await mappingLines(mapping, mappingText!), mapping);
  const files = { file: namedBytes(file), input: inputFile, mappingText };
  return { ...files, chip, execution, integers, drives, slices, seed };
}

function levelOf(noc: string): NetworkModel {
  if (noc === "packet" || noc === "flit") return noc;
  throw new UserError(`--noc must be packet or flit, found "${noc}"`);
}

async function mappingLines(file: string, text: string) {
  const { readMapping } = await import("../../mapping/mapping-file.js");
  return readMapping(file, text).lines;
}
