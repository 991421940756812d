import {
  CHANNEL,
  ITEM,
  KIND,
  KIND_CHECKSUM,
  KIND_COUNT,
  KIND_CREDIT,
  KIND_DATA,
  KINDS,
  ROUTE,
  VALUE,
} from "../../../src/contracts/packet.js";
import type { Damage as PacketDamage } from "../../support/networks.js";
import { OneDamaged } from "../../support/networks.js";
import { drawChip, type SmallChip } from "./chips.js";
import type { Draws, Subject } from "./draws.js";
import { batchesOf, runDamaged } from "./run-damaged.js";

const bitsOf = (things: number): number => 32 - Math.clz32(things - 1);
const flip =
  (bit: number) =>
  (value: number): number =>
    value ^ (1 << bit);

const packetsOfKind = new WeakMap<SmallChip, number[]>();

/** Packets of each kind that the undamaged run injects. */
function packets(chip: SmallChip): number[] {
  let counts = packetsOfKind.get(chip);
  if (!counts) {
    counts = new Array<number>(KINDS).fill(0);
    const { simulator, inputs } = chip;
    batchesOf(simulator, inputs);
    const { length } = simulator.program.routes;
    simulator.runBatch(inputs, {
      onResult: ({ chip: { network } }) => {
        for (let i = 0; i < inputs.length * length * KINDS; i++) counts![i % KINDS] += network.counts.injected[i]!;
      },
    });
    packetsOfKind.set(chip, counts);
  }
  return counts;
}

/** Damages one packet of a kind as it is injected. */
function hit(draws: Draws, chip: SmallChip, kind: number, damage: PacketDamage): string {
  const { simulator, inputs } = chip;
  const nth = draws.int(0, packets(chip)[kind]! - 1);
  let seen = 0;
  const picks = (words: Int32Array, packet: number): boolean => words[packet + KIND] === kind && seen++ === nth;
  const outcome = runDamaged(simulator, inputs, batchesOf(simulator, inputs), {
    network: (plain, queue) => new OneDamaged(plain, queue, simulator.program.routes, picks, damage),
  });
  if (seen <= nth) throw new Error(`there was no packet ${nth} of kind ${kind}`);
  if (outcome === "not exact") throw new Error("undetected by the chip, and wrong");
  return outcome;
}

const DATA_AND_MARKERS = [KIND_DATA, KIND_DATA, KIND_COUNT, KIND_CHECKSUM];
const ALL_KINDS = [...DATA_AND_MARKERS, KIND_CREDIT];

const subject = (
  name: string,
  kinds: readonly number[],
  damage: (draws: Draws, chip: SmallChip) => PacketDamage,
): Subject => ({
  name,
  run: (draws) => {
    const chip = drawChip(draws);
    return hit(draws, chip, draws.pick(kinds), damage(draws, chip));
  },
});

const after = (draws: Draws): number => draws.pick([1, 7, 40, 300, 5000, 1_000_000]);
const corrupt = (word: number, bit: number): PacketDamage => ({ do: "corrupt", word, change: flip(bit) });

/** Data packets whose channel and value change by as much, in opposite directions: a plain sum would stay the same. */
const compensating: Subject = {
  name: "compensating payload",
  run: (draws) => {
    const { simulator, inputs } = drawChip(draws);
    const by = draws.pick([-2, -1, 1, 2]);
    const nth = draws.int(0, 200);
    let seen = 0;
    return runDamaged(simulator, inputs, batchesOf(simulator, inputs), {
      network: (plain, queue) =>
        new OneDamaged(
          plain,
          queue,
          simulator.program.routes,
          (words, packet) => {
            if (words[packet + KIND] !== KIND_DATA || seen++ !== nth) return false;
            words[packet + CHANNEL] = words[packet + CHANNEL]! + by;
            return true;
          },
          { do: "corrupt", word: VALUE, change: (value) => value - by },
        ),
    });
  },
};

/** Two data packets of one window are damaged: a drawn one, and the next one of its route and window that will do. */
const inOneWindow = (
  name: string,
  first: (draws: Draws) => PacketDamage,
  second: (words: Int32Array, packet: number, victim: Int32Array) => boolean,
  then: (victim: () => Int32Array) => PacketDamage,
): Subject => ({
  name,
  run: (draws) => {
    const { simulator, inputs } = drawChip(draws);
    const nth = draws.int(0, 200);
    const damage = first(draws);
    const { routes } = simulator.program;
    let seen = 0;
    return runDamaged(simulator, inputs, batchesOf(simulator, inputs), {
      network: (plain, queue) => {
        const one = new OneDamaged(
          plain,
          queue,
          routes,
          (words, packet) => words[packet + KIND] === KIND_DATA && seen++ === nth,
          damage,
        );
        const picks = (words: Int32Array, packet: number): boolean =>
          one.victim !== undefined &&
          [KIND, ROUTE, ITEM].every((word) => words[packet + word] === one.victim![word]) &&
          second(words, packet, one.victim);
        return new OneDamaged(
          one,
          queue,
          routes,
          picks,
          then(() => one.victim!),
        );
      },
    });
  },
});

const SWAPPED_VALUES = [-8, -4, -2, -1, 1, 2, 4, 7];

/** A packet gets another value, and a packet that has that value gets the first one's. */
const swapped: Subject = {
  name: "two values swapped",
  run: (draws) => {
    const other = draws.pick(SWAPPED_VALUES);
    return inOneWindow(
      "two values swapped",
      () => ({ do: "corrupt", word: VALUE, change: () => other }),
      (words, packet, victim) => words[packet + VALUE] === other && words[packet + CHANNEL] !== victim[CHANNEL],
      (victim) => ({ do: "corrupt", word: VALUE, change: () => victim()[VALUE]! }),
    ).run(draws);
  },
};

/** A packet is lost, and the next one of its window comes twice: the number of packets is right. */
const lostAndDoubled = inOneWindow(
  "one lost, one doubled",
  () => ({ do: "drop" }),
  (words, packet, victim) => words[packet + CHANNEL] !== victim[CHANNEL],
  () => ({ do: "double", after: 1 }),
);

/** A packet of any kind comes later than it should. */
export const LATE: Subject = subject("packet late", ALL_KINDS, (draws) => ({ do: "delay", after: after(draws) }));

/**
 * Faults of packets between the interface of a core and the network: those of test/chip/faults.test.ts, and each bit
 * of the header.
 */
export const TRANSPORT: readonly Subject[] = [
  subject("data packet lost", [KIND_DATA], () => ({ do: "drop" })),
  subject("marker lost", [KIND_COUNT, KIND_CHECKSUM], () => ({ do: "drop" })),
  subject("credit lost", [KIND_CREDIT], () => ({ do: "drop" })),
  subject("data packet doubled", [KIND_DATA], (draws) => ({ do: "double", after: after(draws) })),
  subject("marker doubled", [KIND_COUNT, KIND_CHECKSUM], (draws) => ({ do: "double", after: after(draws) })),
  subject("credit doubled", [KIND_CREDIT], (draws) => ({ do: "double", after: after(draws) })),
  subject("channel bit", [KIND_DATA], (draws) => corrupt(CHANNEL, draws.int(0, 15))),
  subject("value bit", [KIND_DATA], (draws) => corrupt(VALUE, draws.int(0, 31))),
  subject("end-of-sentence bit", [KIND_COUNT], () => corrupt(CHANNEL, 0)),
  subject("count bit", [KIND_COUNT], (draws) => corrupt(VALUE, draws.int(0, 15))),
  subject("checksum bit", [KIND_CHECKSUM], (draws) => corrupt(VALUE, draws.int(0, 15))),
  subject("credit number bit", [KIND_CREDIT], (draws) => corrupt(VALUE, draws.int(0, 7))),
  subject("route bit", ALL_KINDS, (draws, { simulator }) =>
    corrupt(ROUTE, draws.int(0, bitsOf(simulator.program.routes.length) - 1)),
  ),
  subject("window bit", ALL_KINDS, (draws) => corrupt(ITEM, draws.int(0, 3))),
  subject("kind bit", ALL_KINDS, (draws) => corrupt(KIND, draws.int(0, 1))),
  compensating,
  swapped,
  lostAndDoubled,
];
