import type { SorbetModel } from "../../../src/contracts/model.js";
import type { SimulationInput } from "../../../src/simulation/batch-result.js";
import type { Simulator } from "../../../src/simulation/simulator.js";
import { type ChipCase, changed, sequences, simulatorOf, smallModel, tightChip } from "../../support/chip.js";
import type { Draws } from "./draws.js";

const LENGTHS = [2, 3];
const MESH = 5;

/**
 * What a small chip is built of: every code, both network levels, rows cut or whole, each way to begin a step,
 * multicast or not.
 */
const CASES: readonly (ChipCase & { readonly axons?: number; readonly headsACore?: number })[] = [
  { code: "offset" },
  { code: "signed" },
  { code: "graded" },
  { code: "bitserial" },
  { code: "offset", axons: 7 },
  { code: "offset", noc: "flit" },
  { code: "graded", axons: 8, noc: "flit" },
  { code: "offset", chip: { sync: { mode: "barrier", barrierTicks: 9 } } },
  { code: "bitserial", chip: { sync: { mode: "tick", tickTicks: 300 } } },
  { code: "signed", chip: { noc: { multicast: false, linkBits: 8 } } },
  { code: "offset", headsACore: 2 },
  { code: "graded", headsACore: 2 },
  { code: "offset", pruneLast: true, chip: { noc: { linkBits: 16, router: { vcs: 1 } } } },
  { code: "dense" },
  { code: "dense", chip: { noc: { linkBits: 64 } } },
];

/** A small chip with two sentences, and how its undamaged run goes. */
export interface SmallChip {
  readonly model: SorbetModel;
  readonly options: ChipCase;
  readonly simulator: Simulator;
  readonly inputs: readonly SimulationInput[];
}

const chips = CASES.map((): SmallChip | undefined => undefined);

/**
 * Chips of which a fault needs a special one: with sums of rows, with cores of two heads, or with a packet-level
 * network.
 */
export const WITH_SUMS = (number: number): boolean => CASES[number]!.axons !== undefined;
export const TWO_HEADS = (number: number): boolean => CASES[number]!.headsACore === 2;
export const PACKET_LEVEL = (number: number): boolean => CASES[number]!.noc !== "flit";

/** One of the chips that will do; each is built once. */
export function drawChip(draws: Draws, willDo: (number: number) => boolean = () => true): SmallChip {
  const number = draws.pick([...CASES.keys()].filter(willDo));
  chips[number] ??= makeChip(number);
  return chips[number];
}

function makeChip(number: number): SmallChip {
  const { axons, headsACore, chip = {}, ...rest } = CASES[number]!;
  const model = smallModel(5 + number);
  const tight = changed(tightChip(model, 2, 4, headsACore), chip);
  const options: ChipCase = {
    ...rest,
    chip: axons === undefined ? tight : changed(tight, { core: { axons } }),
    meshWidth: MESH,
  };
  return { model, options, simulator: simulatorOf(model, options), inputs: sequences(1, model, LENGTHS) };
}
