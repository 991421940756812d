import { addPayload } from "../../../src/cores/window-check.js";
import type { Draws, Subject } from "../faults/draws.js";

interface Packet {
  readonly channel: number;
  readonly value: number;
}

/** Packets of a site of the bundled model: its channels, and what their packets hold. */
interface Site {
  readonly channels: number;
  readonly value: (draws: Draws) => number;
}

const signed =
  (bits: number) =>
  (draws: Draws): number =>
    draws.int(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1);

const SITES: Readonly<Record<string, Site>> = {
  offset: { channels: 384, value: () => 1 },
  signed: { channels: 384, value: (draws) => draws.pick([-1, 1]) },
  graded: { channels: 384, value: signed(4) },
  "graded behind ReLU": { channels: 1536, value: (draws) => draws.int(0, 15) },
  bitserial: { channels: 384, value: (draws) => draws.pick([-8, -4, -2, -1, 1, 2, 4, 8]) },
  residual: { channels: 384, value: signed(6) },
  embedding: { channels: 384, value: signed(14) },
  "partial sum": { channels: 1024, value: signed(13) },
  pooled: { channels: 384, value: (draws) => signed(draws.int(2, 32))(draws) },
};

/** Two errors at once in packets of a window. */
type Errors = (packets: readonly Packet[], draws: Draws, site: Site) => readonly Packet[];

const MOST_SHIFT = 8;
const shift = (draws: Draws): number => draws.pick([-1, 1]) * draws.int(1, MOST_SHIFT);
const bitsOf = (things: number): number => 32 - Math.clz32(things - 1);

const ERRORS: Readonly<Record<string, { readonly packets: number; readonly make: Errors }>> = {
  "channel + d, value - d": {
    packets: 1,
    make([packet], draws) {
      const d = shift(draws);
      return [{ channel: packet!.channel + d, value: packet!.value - d }];
    },
  },
  "two values swapped": {
    packets: 2,
    make: ([a, b]) => [
      { channel: a!.channel, value: b!.value },
      { channel: b!.channel, value: a!.value },
    ],
  },
  "one lost, one doubled": { packets: 2, make: ([a]) => [a!, a!] },
  "channels + d and - d": {
    packets: 2,
    make([a, b], draws) {
      const d = shift(draws);
      return [
        { channel: a!.channel + d, value: a!.value },
        { channel: b!.channel - d, value: b!.value },
      ];
    },
  },
  "values + d and - d": {
    packets: 2,
    make([a, b], draws) {
      const d = shift(draws);
      return [
        { channel: a!.channel, value: a!.value + d },
        { channel: b!.channel, value: b!.value - d },
      ];
    },
  },
  "a bit of two channels": {
    packets: 2,
    make([a, b], draws, { channels }) {
      const bit = 1 << draws.int(0, bitsOf(channels) - 1);
      return [a!, b!].map(({ channel, value }) => ({ channel: channel ^ bit, value }));
    },
  },
  "a bit of two values": {
    packets: 2,
    make([a, b], draws) {
      const bit = 1 << draws.int(0, 3);
      return [a!, b!].map(({ channel, value }) => ({ channel, value: value ^ bit }));
    },
  },
  "a bit of channel and of value": {
    packets: 1,
    make([packet], draws, { channels }) {
      const { channel, value } = packet!;
      return [{ channel: channel ^ (1 << draws.int(0, bitsOf(channels) - 1)), value: value ^ (1 << draws.int(0, 3)) }];
    },
  },
};

const sumOf = (packets: readonly Packet[]): number =>
  packets.reduce((sum, { channel, value }) => addPayload(sum, channel, value), 0);

const texts = (packets: readonly Packet[]): string =>
  packets
    .map(({ channel, value }) => `${channel}:${value}`)
    .sort()
    .join(" ");

/**
 * One pair of errors in one window. All other packets of the window add the same to both sums and are left out.
 * @returns named (the sums differ, or a channel does not exist), passed, or no error (the same packets as before)
 */
const subject = (errors: string, name: string, site: Site): Subject => ({
  name: `${errors}, ${name}`,
  run(draws) {
    const { packets: number, make } = ERRORS[errors]!;
    const draw = (): Packet => ({ channel: draws.int(0, site.channels - 1), value: site.value(draws) });
    const sent = Array.from({ length: number }, draw);
    const came = make(sent, draws, site);
    if (texts(came) === texts(sent)) return "no error";
    if (came.some(({ channel }) => channel < 0 || channel >= site.channels)) return "named";
    return sumOf(came) === sumOf(sent) ? "passed" : "named";
  },
});

export const subjects = (): Subject[] =>
  Object.keys(ERRORS).flatMap((errors) => Object.entries(SITES).map(([name, site]) => subject(errors, name, site)));
