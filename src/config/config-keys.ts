import { WHEN_FULL } from "../contracts/arrival.js";
import { CHIP_CONSTANTS, CHIP_NAMES } from "./chip-keys.js";
import {
  type AnnotatedTree,
  arrival,
  boolean,
  choice,
  countOrAll,
  int,
  type KeyTree,
  type PlainTree,
  text,
} from "./leaf.js";

/** Top-level keys of a configuration, beside `chip`. */
export const RUN_KEYS = {
  model: text("Name of a bundled checkpoint, its folder, or drawn:LAYERSxHIDDEN[xHEADS][@RATE][-ternary]"),
  seed: int("-", 0, 4_294_967_295, "Seed of everything drawn at random"),
  code: choice(
    ["offset", "signed", "graded", "bitserial", "dense"],
    "Spike code of signed sites: q + 8 spikes, |q| signed spikes, one packet with q, one packet a set bit of |q|; or dense: every q, zeros too, as many a flit as fit",
  ),
  noc: choice(["packet", "flit"], "Network model: one event a packet and hop, or every flit in every cycle"),
  prune_last: boolean("Skip the tokens of the last layer that nobody reads"),
  host: {
    batch: countOrAll("rows", 1, 1_000_000, "Consecutive rows simulated in one chip run"),
    in_flight: int("sentences", 1, 1024, "Sentences in the chip at once"),
    arrival: arrival(
      "Ticks between the arrivals of two sentences; 0: as soon as the chip can admit the next; or a random process, or a file of arrival times in seconds",
    ),
    queue: countOrAll("sentences", 0, 1_000_000, "Sentences that may wait at the host, those in the chip not counted"),
    full: choice(
      WHEN_FULL,
      "What a sentence meets that finds the host's queue full: it is held before it, with those behind, or refused",
    ),
    port_bits: int("bit", 1, 4096, "Width of the host port: bits it moves in one tick"),
  },
};

/** Values in force where nothing is said. `host.batch` depends on the command. */
export const RUN_DEFAULTS: Omit<PlainTree<typeof RUN_KEYS>, "host"> & {
  host: Omit<PlainTree<typeof RUN_KEYS>["host"], "batch">;
} = {
  model: "sorbet-sst2",
  seed: 1,
  code: "offset",
  noc: "packet",
  prune_last: true,
  host: { in_flight: 2, arrival: 0, queue: "all", full: "wait", port_bits: 32 },
};

export const DEFAULT_PRESET = "sorbet-native";

/** Every key of a configuration. Those below `chip`, its names left out, are annotated constants. */
export const CONFIG_KEYS = { ...RUN_KEYS, chip: { ...CHIP_NAMES, ...CHIP_CONSTANTS } } satisfies KeyTree;

export type ResolvedChip = PlainTree<typeof CHIP_NAMES> & AnnotatedTree<typeof CHIP_CONSTANTS>;

/** The configuration in force as JSON-able data; key order is that of CONFIG_KEYS. */
export type ResolvedConfig = PlainTree<typeof RUN_KEYS> & { chip: ResolvedChip };
