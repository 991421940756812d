import { Random } from "../../base/random.js";
import { UserError } from "../../base/user-error.js";
import type { Drive } from "../execution/spikes.js";
import { driveOf, type InputEvent, MOST_STEPS, withSteps } from "./drives.js";
import { readNpy } from "./npy.js";

/** Number of the random stream that draws spikes, of those of a seed. */
const POISSON_STREAM = 0x53_4e_4e;
const POISSON = /^poisson:(.*)$/;

export interface InputNeeds {
  /** Channels of the network's inputs together. */
  readonly channels: number;
  /** Option --steps. */
  readonly steps?: number;
  readonly dt: number;
  readonly seed: number;
}

/** Whether an --input names no file. */
export const isDrawn = (input: string): boolean => POISSON.test(input);

/**
 * What --input says, sample by sample; the network begins anew with each.
 * @param bytes of the file that `input` names; none for poisson:RATE_HZ @throws UserError
 */
export function readInput(input: string, bytes: Uint8Array | undefined, needs: InputNeeds): Drive[] {
  const rate = POISSON.exec(input)?.[1];
  if (rate !== undefined) return [poisson(input, rate, needs)];
  if (/\.npy$/i.test(input)) return fromNpy(input, bytes!, needs);
  if (/\.csv$/i.test(input)) return [fromCsv(input, bytes!, needs)];
  throw new UserError(`--input must be FILE.npy, FILE.csv or poisson:RATE_HZ, found "${input}"`);
}

function poisson(input: string, rate: string, { channels, steps, dt, seed }: InputNeeds): Drive {
  const hertz = /^\d+(\.\d+)?(e[+-]?\d+)?$/i.test(rate) ? Number(rate) : Number.NaN;
  const chance = hertz * dt;
  if (!(chance >= 0 && chance <= 1))
    throw new UserError(
      `--input ${input}: the rate must be a number of Hz from 0 to ${1 / dt}, one spike a step of ${dt} s`,
    );
  if (steps === undefined) throw new UserError(`--input ${input}: has no end; give --steps N`);
  function* drawn(): Generator<InputEvent> {
    const random = new Random(seed, POISSON_STREAM);
    for (let step = 0; step < steps!; step++)
      for (let channel = 0; channel < channels; channel++)
        if (random.unit() < chance) yield { step, channel, value: 1 };
  }
  return driveOf(steps, channels, drawn());
}

function fromNpy(file: string, bytes: Uint8Array, { channels, steps }: InputNeeds): Drive[] {
  const { shape, data } = readNpy(file, bytes);
  if (shape.length !== 2 && shape.length !== 3)
    throw new UserError(
      `${file}: has shape [${shape.join(", ")}], must be [steps, channels] or [samples, steps, channels]`,
    );
  const [samples, own, width] = shape.length === 2 ? [1, ...shape] : shape;
  if (width !== channels)
    throw new UserError(`${file}: has shape [${shape.join(", ")}], but the network has ${channels} input channels`);
  if (own! > MOST_STEPS) throw new UserError(`${file}: has ${own} steps; at most ${MOST_STEPS} are run`);
  function* events(sample: number): Generator<InputEvent> {
    for (let step = 0, at = sample * own! * channels; step < own!; step++)
      for (let channel = 0; channel < channels; channel++, at++) {
        const given = data[at]!;
        // Most are: 0 costs a comparison.
        if (given === 0 || given === 0n) continue;
        const value = Number(given);
        if (!Number.isFinite(value))
          throw new UserError(`${file}: step ${step}, channel ${channel}: ${value} is no number`);
        yield { step, channel, value };
      }
  }
  return Array.from({ length: samples! }, (_, sample) => {
    const drive = driveOf(own!, channels, events(sample));
    return steps === undefined ? drive : withSteps(drive, steps);
  });
}

function fromCsv(file: string, bytes: Uint8Array, { channels, steps }: InputNeeds): Drive {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new UserError(`${file}: is not UTF-8 text`);
  }
  const events: InputEvent[] = [];
  let last = -1;
  text.split(/\r?\n/).forEach((line, i) => {
    // A header line may say what the columns are.
    if (line.trim() === "" || (i === 0 && /^\s*step\s*,/i.test(line))) return;
    const fault = (why: string): UserError => new UserError(`${file}:${i + 1}: ${why}`);
    const cells = line.split(",").map((cell) => cell.trim());
    if (cells.length < 2 || cells.length > 3) throw fault("must be step,channel or step,channel,value");
    const [step, channel] = cells.slice(0, 2).map((cell) => (/^\d+$/.test(cell) ? Number(cell) : Number.NaN)) as [
      number,
      number,
    ];
    if (!(step < MOST_STEPS)) throw fault(`"${cells[0]}" is no step; steps count from 0 and stay below ${MOST_STEPS}`);
    if (!(channel < channels))
      throw fault(`"${cells[1]}" is no channel; the network has channels 0 to ${channels - 1}`);
    const value = cells[2] === undefined ? 1 : cells[2] === "" ? Number.NaN : Number(cells[2]);
    if (!Number.isFinite(value)) throw fault(`"${cells[2]}" is no number`);
    last = Math.max(last, step);
    if (value !== 0) events.push({ step, channel, value });
  });
  events.sort((a, b) => a.step - b.step || a.channel - b.channel);
  const twice = events.find(
    ({ step, channel }, i) => step === events[i + 1]?.step && channel === events[i + 1]?.channel,
  );
  if (twice !== undefined)
    throw new UserError(`${file}: step ${twice.step} has channel ${twice.channel} twice; a value says how often`);
  return withSteps(driveOf(last + 1, channels, events), steps ?? last + 1);
}
