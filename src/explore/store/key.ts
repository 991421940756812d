import { canonicalJson } from "../../config/canonical.js";
import type { ResolvedConfig } from "../../config/config-keys.js";
import type { Configuration } from "../../config/resolve.js";
import type { SorbetModel } from "../../contracts/model.js";
import { sha256Hex } from "../../input/sha256.js";
import type { SimulationConfig } from "../../simulation/simulator.js";
import type { Fidelity } from "../sweep-file/schema.js";

/** Form of a record. */
export const RESULT_FORMAT = "sorbet-sim/point@1";

/** All that a result depends on. */
export interface KeyParts {
  readonly resolved: ResolvedConfig;
  readonly fidelity: Fidelity;
  /** See `modelHash`. */
  readonly modelSha256: string;
  readonly workloadSha256: string;
  /** What evaluates it, see `programName`. */
  readonly program: string;
}

/** Name of a point's result in the store: paths of files, threads and the order of work are no part of it. */
export function pointKey({ resolved, fidelity, modelSha256, workloadSha256, program }: KeyParts): string {
  const { model: _, ...config } = resolved;
  return sha256Hex(
    canonicalJson({
      format: RESULT_FORMAT,
      fidelity,
      config,
      model: modelSha256,
      workload: workloadSha256,
      program,
    }),
  );
}

/** Seed of everything drawn at random in a point: the first 32 bits of its key. */
export const seedOf = (key: string): number => Number.parseInt(key.slice(0, 8), 16);

/** What a point of that key simulates. */
export const configOf = ({ chip, host, code, noc, pruneLast }: Configuration, key: string): SimulationConfig => ({
  chip,
  host,
  code,
  noc,
  pruneLast,
  seed: seedOf(key),
});

/** Token sequences as the model takes them: what a workload is. */
export interface WorkloadInput {
  readonly inputIds: readonly number[];
  readonly tokenTypes: readonly number[];
}

/** Hash of a checkpoint: its weights, and what its config.json says of them. */
export const modelHash = ({ shape, rules }: SorbetModel, weightsSha256: string): string =>
  sha256Hex(canonicalJson({ weights: weightsSha256, shape, rules }));

export const workloadHash = (inputs: readonly WorkloadInput[]): string =>
  sha256Hex(canonicalJson(inputs.map(({ inputIds, tokenTypes }) => [inputIds, tokenTypes])));
