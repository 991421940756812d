import type { ChipSpec } from "../contracts/chip.js";
import { CODE_WORD_BITS, checkBits, PROTECTED_MEMORIES, type ProtectedMemory } from "../contracts/protection.js";
import type { KindTally, RateTally } from "./tally.js";

export const FAULTS_SCHEMA = "sorbet-sim/faults@1";

/** A memory's code in force. */
export interface ProtectionReport {
  readonly memory: ProtectedMemory;
  readonly code: string;
  /** Data bits and check bits of a word. */
  readonly data_bits: number;
  readonly check_bits: number;
}

/** What `faults --json` prints, and faults.json of a campaign's folder holds. */
export interface FaultsReport {
  readonly schema: typeof FAULTS_SCHEMA;
  readonly seed: number;
  readonly config_sha256: string;
  readonly model: { readonly name: string; readonly weights_sha256: string };
  readonly chip: {
    readonly preset: string;
    readonly codes: readonly string[];
    readonly noc: string;
    readonly area_mm2: number;
  };
  readonly rows: number;
  /** Runs asked for, and those that have a result. */
  readonly runs: number;
  readonly present: number;
  readonly protection: readonly ProtectionReport[];
  readonly kinds: readonly KindTally[];
  readonly accuracy: readonly RateTally[];
}

/** Data bits of a word of each memory: K, V and residual values, accumulators, 64 sign bits. */
const wordsOf = ({ core }: ChipSpec): Readonly<Record<ProtectedMemory, number>> => ({
  synapses: CODE_WORD_BITS,
  kv: 4,
  residual: 6,
  accumulators: core.accumulatorBits,
});

export const protectionReport = (chip: ChipSpec): ProtectionReport[] =>
  PROTECTED_MEMORIES.map((memory) => {
    const code = chip.protection[memory];
    const bits = wordsOf(chip)[memory];
    return { memory, code, data_bits: bits, check_bits: checkBits(code, bits) };
  });
