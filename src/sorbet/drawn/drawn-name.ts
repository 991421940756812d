import { shown } from "../../base/suggest.js";
import { UserError } from "../../base/user-error.js";

/** A model to be drawn, as its name says. */
export interface DrawnShape {
  /** With every part stated. */
  readonly name: string;
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  /** Spikes over (values x steps) of every site with a free step; null: those of the model it is drawn after. */
  readonly rate: number | null;
  /** Matrices of +1, 0 and -1. */
  readonly ternary: boolean;
}

const PREFIX = "drawn:";
const FORM = "drawn:LAYERSxHIDDEN[xHEADS][@RATE][-ternary], for example drawn:12x768 or drawn:4x256x8@0.13";
const MOST = { layers: 64, hidden: 4096, rate: 0.4 };
const DEFAULT_HEADS = 12;

/** What is said of such a model wherever its name stands. */
export const DRAWN = ", drawn weights: labels mean nothing";

export const isDrawn = (model: string): boolean => model.startsWith(PREFIX);

/** @throws UserError for a name that is no shape, or one that no model can have */
export function drawnShape(model: string): DrawnShape {
  const refuse = (what: string): never => {
    throw new UserError(`model ${shown(model)}: ${what}`);
  };
  const parts = /^drawn:(\d{1,6})x(\d{1,6})(?:x(\d{1,6}))?(?:@(\d*\.?\d+))?(-ternary)?$/.exec(model);
  if (parts === null) return refuse(`must be ${FORM}`);
  const [layers, hidden] = [Number(parts[1]), Number(parts[2])];
  const heads = parts[3] === undefined ? DEFAULT_HEADS : Number(parts[3]);
  const rate = parts[4] === undefined ? null : Number(parts[4]);
  if (layers < 1 || layers > MOST.layers) refuse(`1 to ${MOST.layers} layers`);
  if (hidden < 8 || hidden > MOST.hidden) refuse(`8 to ${MOST.hidden} channels`);
  const width = hidden / heads;
  if (!Number.isInteger(Math.log2(width)) || width < 4)
    refuse(
      `${heads} heads do not divide ${hidden} channels into heads of 4, 8, 16 ... channels; state the heads (${FORM})`,
    );
  if (rate !== null && !(rate > 0 && rate <= MOST.rate)) refuse(`a rate is above 0 and at most ${MOST.rate}`);
  const [, , , , , levels = ""] = parts;
  return {
    name: `${PREFIX}${layers}x${hidden}x${heads}${rate === null ? "" : `@${rate}`}${levels}`,
    layers,
    hidden,
    heads,
    rate,
    ternary: levels !== "",
  };
}
