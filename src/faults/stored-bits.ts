import type { Random } from "../base/random.js";
import type { ChipSpec } from "../contracts/chip.js";
import type { ChipProgram, InputProgram } from "../contracts/program.js";
import { CODE_WORD_BITS, checkBits, type ProtectedMemory } from "../contracts/protection.js";
import type { Synapses } from "../cores/datapath/synapses.js";
import { tokensOf } from "../cores/work-items.js";
import type { Simulator } from "../simulation/simulator.js";
import type { Amount, StoredKind } from "./kinds.js";
import { drawPlaces } from "./places.js";
import { readWord } from "./protection.js";

/** Word `word` of a part of the chip: a core's synapses or sums, or an input's windows. */
export interface DamagedPlace {
  readonly part: number;
  readonly word: number;
}

/** Bit `bit` of such a word. */
export interface FlippedBit extends DamagedPlace {
  readonly bit: number;
}

/** What a kind flips: bits that the code of their memory lets through; words in which that code finds an error. */
export interface StoredFaults {
  readonly faults: number;
  readonly found: readonly DamagedPlace[];
  readonly flipped: readonly FlippedBit[];
}

/** Words of one part, all of them with as many data bits. */
interface Part {
  readonly part: number;
  readonly words: number;
  readonly dataBits: number;
}

export const MEMORY_OF: Readonly<Record<StoredKind, ProtectedMemory>> = {
  weight: "synapses",
  kv: "kv",
  residual: "residual",
  accumulator: "accumulators",
};

/** Bits of a word of synapses: those of one axon, one column after the other. */
export function synapseWord({ columns, weightBits }: Synapses): number {
  const row = columns * weightBits;
  return row % CODE_WORD_BITS === 0 ? CODE_WORD_BITS : row;
}

const isResidual = ({ cores }: ChipProgram, { core }: InputProgram, index: number): boolean =>
  core >= 0 && cores[core]!.kind === "column" && cores[core]!.inputs[1] === index;
const isKeyOrValue = ({ cores }: ChipProgram, { core }: InputProgram, index: number): boolean =>
  core >= 0 && cores[core]!.kind === "attention" && cores[core]!.inputs[0] !== index;

/** Bits of a residual value of an input. */
function residualBits({ cores }: ChipProgram, { core, width, slots }: InputProgram): number {
  const held = cores[core]!.residualBits;
  return slots.kind === "bank" ? held / (slots.banks * slots.tokens * width) : held / width;
}

function partsOf(kind: StoredKind, { program, image, workload }: Simulator, spec: ChipSpec, tokens: number): Part[] {
  if (kind === "weight" || kind === "accumulator") {
    return image.synapses.flatMap((array, core): Part[] => {
      if (array === undefined) return [];
      const { axons, columns, weightBits } = array;
      const dataBits = synapseWord(array);
      if (kind === "weight") return [{ part: core, words: (axons * columns * weightBits) / dataBits, dataBits }];
      const windows = tokensOf(program.inputs[program.cores[core]!.inputs[0]!]!.tokens, tokens);
      return [{ part: core, words: windows * columns, dataBits: spec.core.accumulatorBits }];
    });
  }
  const holds = kind === "kv" ? isKeyOrValue : isResidual;
  return program.inputs.flatMap((input, part): Part[] => {
    if (!holds(program, input, part)) return [];
    const dataBits = kind === "kv" ? workload.rules.activationBits : residualBits(program, input);
    return [{ part, words: tokensOf(input.tokens, tokens) * input.width, dataBits }];
  });
}

/** Draws bits of what a sentence of so many tokens uses of a memory, check bits among them. */
export function drawStored(
  kind: StoredKind,
  amount: Amount,
  simulator: Simulator,
  tokens: number,
  random: Random,
): StoredFaults {
  const spec = simulator.config.chip;
  const code = spec.protection[MEMORY_OF[kind]];
  const parts = partsOf(kind, simulator, spec, tokens);
  const bitsOf = ({ dataBits }: Part): number => dataBits + checkBits(code, dataBits);
  const places = drawPlaces(
    amount,
    parts.reduce((n, part) => n + part.words * bitsOf(part), 0),
    random,
  );
  const flipped: FlippedBit[] = [];
  const found: DamagedPlace[] = [];
  let first = 0;
  let next = 0;
  for (const part of parts) {
    const bits = bitsOf(part);
    const end = first + part.words * bits;
    while (next < places.length && places[next]! < end) {
      const word = Math.floor((places[next]! - first) / bits);
      const hit: number[] = [];
      for (; next < places.length && places[next]! < first + (word + 1) * bits; next++)
        hit.push(places[next]! - first - word * bits);
      const data = hit.filter((bit) => bit < part.dataBits);
      const read = readWord(code, { data, checks: hit.length - data.length });
      if (read.found) found.push({ part: part.part, word });
      else for (const bit of read.wrong) flipped.push({ part: part.part, word, bit });
    }
    first = end;
  }
  return { faults: places.length, found, flipped };
}

/** A value with a bit of its two's complement of `bits` flipped; one that needs more bits keeps them. */
export function flipSigned(value: number, bit: number, bits: number): number {
  const weight = 2 ** bit;
  if (bit === bits - 1) return value < 0 ? value + weight : value - weight;
  const isSet = Math.floor(value / weight) % 2 !== 0;
  return isSet ? value - weight : value + weight;
}

export { residualBits };
