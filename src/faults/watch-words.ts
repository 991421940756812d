import type { Chip } from "../chip/chip.js";
import type { ProtectionCode } from "../contracts/protection.js";
import { ChipFault } from "../cores/fault.js";
import type { WindowContents } from "../cores/services.js";
import type { Simulator } from "../simulation/simulator.js";
import type { StoredDamage } from "./damage-stored.js";
import type { StoredKind } from "./kinds.js";
import { type DamagedPlace, MEMORY_OF, synapseWord } from "./stored-bits.js";

/** Names of the checks of codes. */
export const CODE_CHECKS: Readonly<Record<Exclude<ProtectionCode, "none">, string>> = {
  parity: "parity",
  secded: "SEC-DED",
};

/** A word of an input's windows: it is read where the core reads that channel of a token. */
interface WatchedWord {
  /** Token, or number of the window among those that its core has read. */
  readonly at: number;
  readonly channel: number;
}

/** Words by the input at whose windows they are read. */
type Watched = ReadonlyMap<number, readonly WatchedWord[]>;

function watchedOf({ program, image }: Simulator, kind: StoredKind, words: readonly DamagedPlace[]): Watched {
  const watched = new Map<number, WatchedWord[]>();
  for (const { part, word } of words) {
    const array = image.synapses[part];
    let input = part;
    let one: WatchedWord;
    if (kind === "weight") {
      const { columns, weightBits } = array!;
      input = program.cores[part]!.inputs[0]!;
      one = { at: -1, channel: Math.floor((word * synapseWord(array!)) / (weightBits * columns)) };
    } else if (kind === "accumulator") {
      input = program.cores[part]!.inputs[0]!;
      one = { at: Math.floor(word / array!.columns), channel: -1 };
    } else {
      const { width } = program.inputs[part]!;
      one = { at: Math.floor(word / width), channel: word % width };
    }
    watched.set(input, [...(watched.get(input) ?? []), one]);
  }
  return watched;
}

/** Stops the chip at the first read of a word in which a code finds an error. */
export function watchWords(
  simulator: Simulator,
  kind: StoredKind,
  code: Exclude<ProtectionCode, "none">,
  words: readonly DamagedPlace[],
): Omit<StoredDamage, "undo"> {
  const watched = watchedOf(simulator, kind, words);
  let since: number | undefined = kind === "weight" ? 0 : undefined;
  const found = (): never => {
    throw new ChipFault(`a word of ${MEMORY_OF[kind]} fails its check: ${CODE_CHECKS[code]}`);
  };
  return {
    since: () => since,
    onChip: ({ services, items }: Chip) => {
      /** Windows that have been read, by input, and ticks at which they closed, by input and item. */
      const reads = new Map<number, number>();
      const closed = new Map<string, number>();
      const before = services.onWindow;
      services.onWindow = (windows, item, offset, tick) => {
        before?.(windows, item, offset, tick);
        for (const { at, channel } of watched.get(windows.index) ?? []) {
          // A row is read by the spikes of its axon: some of them have come while the window was open.
          if (kind === "weight" && windows.inputSums[offset + channel] !== 0) found();
          if (kind === "accumulator") closed.set(`${windows.index} ${item}`, tick);
          else if (at === items.tokenOf[item]) since ??= tick;
        }
      };
      services.onRead = ({ index }: WindowContents, item, reader) => {
        const own = watched.get(index);
        if (own === undefined || kind === "weight") return;
        const read = reads.get(index) ?? 0;
        reads.set(index, read + 1);
        for (const { at, channel } of own) {
          if (kind === "accumulator" && at === read) {
            since = closed.get(`${index} ${item}`);
            found();
          } else if (kind !== "accumulator" && at === items.tokenOf[item] && reader(channel)) found();
        }
      };
    },
  };
}
