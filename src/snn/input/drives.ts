import { UserError } from "../../base/user-error.js";
import type { Drive } from "../execution/spikes.js";

/** Events of a drive at most: 16 bytes each. */
export const MOST_EVENTS = 2 ** 25;
/** Steps of a run at most. */
export const MOST_STEPS = 10_000_000;

export interface InputEvent {
  readonly step: number;
  readonly channel: number;
  readonly value: number;
}

/** Makes a drive of events that come in the order of steps and channels. */
export function driveOf(steps: number, channels: number, events: Iterable<InputEvent>): Drive {
  const starts = new Int32Array(steps + 1);
  const channel: number[] = [];
  const value: number[] = [];
  for (const event of events) {
    starts[event.step + 1]!++;
    channel.push(event.channel);
    value.push(event.value);
    if (channel.length > MOST_EVENTS) throw new UserError(`the input has more than ${MOST_EVENTS} spikes`);
  }
  for (let step = 0; step < steps; step++) starts[step + 1]! += starts[step]!;
  const drive = { steps, channels, starts, channel: Int32Array.from(channel) };
  return value.every((one) => one === 1) ? drive : { ...drive, value: Float64Array.from(value) };
}

/** The first `steps` steps of a drive, or as many without an event behind it. */
export function withSteps(drive: Drive, steps: number): Drive {
  const starts = new Int32Array(steps + 1).fill(drive.starts.at(-1)!);
  starts.set(drive.starts.subarray(0, Math.min(steps, drive.steps) + 1));
  const count = starts[steps]!;
  return {
    ...drive,
    steps,
    starts,
    channel: drive.channel.subarray(0, count),
    ...(drive.value === undefined ? {} : { value: drive.value.subarray(0, count) }),
  };
}
