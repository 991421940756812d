import type { EnergyEvent } from "../contracts/chip.js";
import { CODE_WORD_BITS, checkBits, checkGates, type ProtectedMemory } from "../contracts/protection.js";
import type { ResolvedChip } from "./config-keys.js";

/** Multiple of a preset's constant, and of the ends of its range. */
export interface Share {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Bits of a K or V value, and of a residual value behind BSPN. */
const CODE_BITS = 4;
const RESIDUAL_BITS = 6;
/** Bits of the addition whose constant, `accumulate`, gives the energy of an exclusive or. */
const ADDER_BITS = 16;

/** Memory whose bits an event reads or writes, bits of its words, and times that their check bits are computed. */
function wordOf(event: EnergyEvent, { core }: ResolvedChip): [ProtectedMemory, number, number] | undefined {
  if (event === "weight_bit_read") return ["synapses", CODE_WORD_BITS, 1];
  if (event === "kv_bit_read" || event === "kv_bit_write") return ["kv", CODE_BITS, 1];
  if (event === "residual_bit_read" || event === "residual_bit_write") return ["residual", RESIDUAL_BITS, 1];
  if (event === "accumulator_register") return ["accumulators", core.accumulator_bits.value, 2];
  return undefined;
}

/** The share with check bits, which are read and written like data, and the exclusive ors that compute them. */
export function protectedShare(chip: ResolvedChip, event: EnergyEvent, share: Share): Share {
  const word = wordOf(event, chip);
  if (word === undefined) return share;
  const [memory, dataBits, times] = word;
  const code = chip.protection[memory].value;
  if (code === "none") return share;
  const more = 1 + checkBits(code, dataBits) / dataBits;
  // A register is one event, a memory one a bit.
  const gates = (times * checkGates(code, dataBits)) / (memory === "accumulators" ? 1 : dataBits);
  const [given, add] = [chip.energy[event], chip.energy.accumulate];
  const logic = (end: "value" | "low" | "high"): number =>
    (gates * (add[end] ?? add.value)) / ADDER_BITS / Math.max(1, given[end] ?? given.value);
  return {
    value: share.value * more + logic("value"),
    low: share.low * more + logic("low"),
    high: share.high * more + logic("high"),
  };
}
