import type { Chip } from "../chip/chip.js";
import type { Simulator } from "../simulation/simulator.js";
import type { StoredKind } from "./kinds.js";
import { type FlippedBit, flipSigned, residualBits, synapseWord } from "./stored-bits.js";

/** Damage of one run: set on each chip that is built for it, and taken off the image afterwards. */
export interface StoredDamage {
  onChip(chip: Chip): void;
  /** Tick of the first fault, once there was one. */
  since(): number | undefined;
  undo(): void;
}

const byPart = (flipped: readonly FlippedBit[]): Map<number, FlippedBit[]> => {
  const parts = new Map<number, FlippedBit[]>();
  for (const one of flipped) {
    const own = parts.get(one.part);
    if (own === undefined) parts.set(one.part, [one]);
    else own.push(one);
  }
  return parts;
};

function weights({ image }: Simulator, flipped: readonly FlippedBit[]): StoredDamage {
  const flip = (): void => {
    for (const { part, word, bit } of flipped) {
      const array = image.synapses[part]!;
      const at = word * synapseWord(array) + bit;
      const weight = Math.floor(at / array.weightBits);
      array.flip(Math.floor(weight / array.columns), weight % array.columns, at % array.weightBits);
    }
  };
  flip();
  return { onChip: () => {}, since: () => 0, undo: flip };
}

function sums({ image, config }: Simulator, flipped: readonly FlippedBit[]): StoredDamage {
  const bits = config.chip.core.accumulatorBits;
  const parts = byPart(flipped);
  let since: number | undefined;
  return {
    onChip: (chip) => {
      since = undefined;
      for (const [core, own] of parts) {
        const array = image.synapses[core]!;
        let window = 0;
        array.disturb = (out) => {
          for (const { word, bit } of own) {
            if (Math.floor(word / array.columns) !== window) continue;
            const column = word % array.columns;
            out[column] = flipSigned(out[column]!, bit, bits);
            since ??= chip.queue.now;
          }
          window++;
        };
      }
    },
    since: () => since,
    undo: () => {
      for (const core of parts.keys()) image.synapses[core]!.disturb = undefined;
    },
  };
}

function windows(simulator: Simulator, kind: StoredKind, flipped: readonly FlippedBit[]): StoredDamage {
  const { program, workload } = simulator;
  const parts = byPart(flipped);
  let since: number | undefined;
  return {
    onChip: (chip) => {
      since = undefined;
      chip.services.onWindow = ({ program: input, inputSums, index }, item, offset, tick) => {
        const token = chip.items.tokenOf[item]!;
        for (const { word, bit } of parts.get(index) ?? []) {
          if (Math.floor(word / input.width) !== token) continue;
          const at = offset + (word % input.width);
          const bits = kind === "kv" ? workload.rules.activationBits : residualBits(program, input);
          inputSums[at] = flipSigned(inputSums[at]!, bit, bits);
          since ??= tick;
        }
      };
    },
    since: () => since,
    undo: () => {},
  };
}

/** Prepares flipped bits for a run of one sentence. */
export function damageStored(simulator: Simulator, kind: StoredKind, flipped: readonly FlippedBit[]): StoredDamage {
  if (kind === "weight") return weights(simulator, flipped);
  return kind === "accumulator" ? sums(simulator, flipped) : windows(simulator, kind, flipped);
}
