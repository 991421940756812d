import { describe, expect, test } from "vitest";
import {
  CHANNEL,
  ITEM,
  KIND,
  KIND_CHECKSUM,
  KIND_COUNT,
  KIND_CREDIT,
  KIND_DATA,
  ROUTE,
  VALUE,
} from "../../src/contracts/packet.js";
import { ChipFault } from "../../src/cores/fault.js";
import type { Simulator } from "../../src/simulation/simulator.js";
import { changed, sequences, simulatorOf, smallModel, tightChip } from "../support/chip.js";
import { type Damage, OneDamaged } from "../support/networks.js";

const LENGTHS = [2, 3];
const model = smallModel();
/** Memories for one head or group a core; and few axons besides, so that matrices are cut by rows. */
const simulator = simulatorOf(model, { chip: tightChip(model, 2, 4), meshWidth: 5 });
const byRows = simulatorOf(model, { chip: changed(tightChip(model, 2, 4), { core: { axons: 7 } }), meshWidth: 8 });
const inputs = sequences(1, model, LENGTHS);
const jobNames = LENGTHS.flatMap((n, s) => Array.from({ length: n }, (_, t) => `sentence ${s} token ${t}`));

/**
 * By data route: the spike source that sends and the windows that receive. By credit route: the spike source that gets
 * the credit and the window that returns it.
 */
function endsOf({ program }: Simulator) {
  const inputName = (input: number): string => {
    const { core, site } = program.inputs[input]!;
    return `${core < 0 ? "host" : program.cores[core]!.name}/${site}`;
  };
  const ends = program.routes.map(() => ({ source: "", site: "", inputs: [] as string[] }));
  for (const { core, site, segments } of program.sources) {
    const source = `${program.cores[core]!.name}/${site}`;
    for (const { inputs: to, routes } of segments)
      routes.forEach((route, i) => {
        ends[route] = { source, site, inputs: (routes.length === 1 ? to : [to[i]!]).map(inputName) };
      });
  }
  for (const { input, source, route } of program.credits) {
    const { core, site } = program.sources[source]!;
    ends[route] = { source: `${program.cores[core]!.name}/${site}`, site, inputs: [inputName(input)] };
  }
  return ends;
}
const ENDS = new Map([simulator, byRows].map((chip) => [chip, endsOf(chip)]));

/** Sites of partial sums are those of the chip that cuts rows. */
const chipOf = (site: string): Simulator => (site.endsWith("_sum") ? byRows : simulator);

/** Name of a packet's window; banks are given back by the sentence. */
function windowOf({ program }: Simulator, packet: Int32Array): string {
  const name = jobNames[packet[ITEM]!]!;
  const credit = program.credits.find(({ route }) => route === packet[ROUTE]);
  return credit && program.inputs[credit.input]!.slots.kind === "bank" ? name.replace(/ token.*/, "") : name;
}

/** Runs with the `nth` packet of a kind from a site damaged; what the chip says, and what was hit. */
function damaged(site: string, kind: number, nth: number, damage: Damage) {
  let seen = 0;
  let network!: OneDamaged;
  const chip = chipOf(site);
  const ends = ENDS.get(chip)!;
  const run = () =>
    chip.runBatch(inputs, {
      network: (plain, queue) => {
        const picks = (words: Int32Array, packet: number): boolean =>
          words[packet + KIND] === kind && ends[words[packet + ROUTE]!]!.site === site && seen++ === nth;
        network = new OneDamaged(plain, queue, chip.program.routes, picks, damage);
        return network;
      },
    });
  let fault: unknown;
  try {
    run();
  } catch (error) {
    fault = error;
  }
  const { victim } = network;
  if (victim === undefined) throw new Error(`no packet ${nth} of kind ${kind} from ${site}`);
  return { fault, victim, end: ends[victim[ROUTE]!]!, item: windowOf(chip, victim) };
}

const SITES = [
  "in_q",
  "in_k",
  "q",
  "k",
  "v",
  "out",
  "residual1",
  "ffn_in",
  "ffn_out",
  "residual2",
  "pooler",
  "pooled",
  "in_k_sum",
  "ffn_out_sum",
  "pooler_sum",
];
const WITH_CREDITS = SITES.filter((site) => site !== "pooled");

/** The message is a fault of the chip that names the source, one of the destinations and the window. */
function expectNamed({ fault, end, item }: ReturnType<typeof damaged>, pattern: RegExp): void {
  expect(fault).toBeInstanceOf(ChipFault);
  const { message } = fault as ChipFault;
  expect(message).toMatch(pattern);
  const named = message
    .split("; ")
    .filter(
      (line) => line.includes(end.source) && line.includes(item) && end.inputs.some((name) => line.includes(name)),
    );
  expect(named, `${message}\nnames ${end.source}, ${end.inputs.join(" or ")}, ${item}`).not.toEqual([]);
}

const flip = (value: number): number => value ^ 1;

test("an undamaged run has no fault", () => {
  for (const chip of [simulator, byRows])
    for (const eventEngine of ["fast", "observed"] as const)
      for (const input of chip.runBatch(inputs, { eventEngine }).inputs) expect(input.exact).toBe(true);
});

describe.each(SITES)("site %s", (site) => {
  // pooler and pooled carry the first token of a sentence only; the others are hit in the middle of a sentence.
  test.each([0, 3])("data packet %i lost", (nth) => {
    expectNamed(damaged(site, KIND_DATA, nth, { do: "drop" }), /is deadlocked .* packets received, \d+ announced/s);
  });

  test("data packet doubled", () => {
    expectNamed(
      damaged(site, KIND_DATA, 2, { do: "double", after: 40 }),
      /more packets than announced|closed window|checksum/,
    );
  });

  test("a late second copy, after the window has closed", () => {
    expectNamed(damaged(site, KIND_DATA, 1, { do: "double", after: 1_000_000 }), /closed window/);
  });

  test("another channel, and a channel that is not there", () => {
    expectNamed(damaged(site, KIND_DATA, 1, { do: "corrupt", word: CHANNEL, change: flip }), /checksum/);
    expectNamed(damaged(site, KIND_DATA, 1, { do: "corrupt", word: CHANNEL, change: () => 999 }), /no channel 999/);
  });

  test("another value", () => {
    expectNamed(damaged(site, KIND_DATA, 1, { do: "corrupt", word: VALUE, change: (v) => v + 1 }), /checksum/);
  });

  test("count marker lost, doubled, wrong", () => {
    expectNamed(damaged(site, KIND_COUNT, 1, { do: "drop" }), /is deadlocked .* no count marker/s);
    expectNamed(damaged(site, KIND_COUNT, 1, { do: "double", after: 1_000_000 }), /closed window/);
    expectNamed(damaged(site, KIND_COUNT, 1, { do: "double", after: 1 }), /second count marker|closed window/);
    expectNamed(
      damaged(site, KIND_COUNT, 1, { do: "corrupt", word: VALUE, change: (n) => n + 1 }),
      /is deadlocked .* packets received, \d+ announced/s,
    );
    expectNamed(
      damaged(site, KIND_COUNT, 1, { do: "corrupt", word: VALUE, change: (n) => n - 1 }),
      /more packets than announced|checksum/,
    );
  });

  test("wrong end of sentence", () => {
    expectNamed(damaged(site, KIND_COUNT, 0, { do: "corrupt", word: CHANNEL, change: flip }), /checksum/);
  });

  test("checksum marker lost, doubled, wrong", () => {
    expectNamed(damaged(site, KIND_CHECKSUM, 1, { do: "drop" }), /is deadlocked .* no checksum marker/s);
    expectNamed(damaged(site, KIND_CHECKSUM, 1, { do: "double", after: 1_000_000 }), /closed window/);
    expectNamed(damaged(site, KIND_CHECKSUM, 1, { do: "double", after: 1 }), /second checksum marker|closed window/);
    expectNamed(damaged(site, KIND_CHECKSUM, 1, { do: "corrupt", word: VALUE, change: flip }), /checksum/);
  });
});

describe.each(WITH_CREDITS)("credits of site %s", (site) => {
  test("lost", () => {
    expectNamed(damaged(site, KIND_CREDIT, 0, { do: "drop" }), /waits for a credit|is lost/);
  });

  test("doubled", () => {
    expectNamed(damaged(site, KIND_CREDIT, 0, { do: "double", after: 1 }), /was not due/);
    expectNamed(damaged(site, KIND_CREDIT, 0, { do: "double", after: 1_000_000 }), /was not due/);
  });

  test("for another slot", () => {
    expectNamed(damaged(site, KIND_CREDIT, 0, { do: "corrupt", word: VALUE, change: (n) => n + 1 }), /was not due/);
  });
});

/** Runs with the `nth` packet of a kind damaged in one header word; undefined if it was masked. */
function headerFault(chip: Simulator, kind: number, nth: number, word: number, change: (value: number) => number) {
  let seen = 0;
  let network!: OneDamaged;
  const picks = (words: Int32Array, packet: number): boolean => words[packet + KIND] === kind && seen++ === nth;
  try {
    const { inputs: results } = chip.runBatch(inputs, {
      network: (plain, queue) => {
        network = new OneDamaged(plain, queue, chip.program.routes, picks, { do: "corrupt", word, change });
        return network;
      },
    });
    for (const { exact } of results) expect(exact).toBe(true);
  } catch (error) {
    return { fault: error, victim: network.victim ?? new Int32Array(0) };
  }
  return undefined;
}

describe.each(["packet", "flit"] as const)("header at %s level", (noc) => {
  const chip = simulatorOf(model, { chip: tightChip(model, 2, 4), meshWidth: 5, noc });
  const { length } = chip.program.routes;

  test.each([KIND_DATA, KIND_COUNT, KIND_CHECKSUM, KIND_CREDIT])(
    "each bit of the route, packets of kind %i",
    (kind) => {
      for (let bit = 0; 1 << bit < 2 * length; bit++) {
        const found = headerFault(chip, kind, 5 + 7 * bit, ROUTE, (route) => route ^ (1 << bit));
        expect(found?.fault).toBeInstanceOf(ChipFault);
        const { message } = found!.fault as ChipFault;
        expect(message).toMatch(/sentence \d+/);
        expect(message).not.toMatch(/undefined|NaN/);
      }
    },
  );

  test("a route that does not exist is named with the packet and where it was", () => {
    const found = headerFault(chip, KIND_DATA, 40, ROUTE, () => length + 3);
    expect((found!.fault as ChipFault).message).toMatch(
      new RegExp(
        `^[\\w.]+: no use for a data packet \\(channel \\d+, value -?\\d+\\) of sentence 0 token \\d: route ${length + 3} does not exist \\(there are ${length}\\)$`,
      ),
    );
  });

  test.each([KIND_DATA, KIND_COUNT, KIND_CHECKSUM, KIND_CREDIT])("the other kinds, packets of kind %i", (kind) => {
    for (let other = 0; other < 4; other++) {
      if (other === kind) continue;
      const found = headerFault(chip, kind, 9, KIND, () => other);
      expect(found?.fault).toBeInstanceOf(ChipFault);
      expect((found!.fault as ChipFault).message).toMatch(/sentence \d+/);
    }
  });

  test.each([KIND_DATA, KIND_COUNT, KIND_CHECKSUM, KIND_CREDIT])(
    "every other work item, packets of kind %i",
    (kind) => {
      for (const item of [-1, 0, 1, 2, 3, 4, 5, 2 ** 20]) {
        const found = headerFault(chip, kind, 9, ITEM, () => item);
        if (found === undefined) continue;
        expect(found.fault).toBeInstanceOf(ChipFault);
        expect((found.fault as ChipFault).message).not.toMatch(/undefined|NaN/);
      }
    },
  );
});

test("the report of a deadlocked chip counts its sentences and says what each window lacks", () => {
  const { fault } = damaged("pooler", KIND_DATA, 0, { do: "drop" });
  expect((fault as ChipFault).message).toMatch(
    /^the chip is deadlocked at tick \d+ with [12] of 2 sentences in it: .*pooler\.0\/pooler: window open, sentence 0 token 0 from 1\.ffn\.out\.\d\/pooler: \d+ packets received, \d+ announced/,
  );
});

test("a packet that is held up for a million ticks holds up its window, and nothing else changes", () => {
  const alone = (name: string): boolean =>
    ENDS.get(chipOf(name))!.every(({ site, inputs }) => site !== name || inputs.length === 1);
  for (const site of SITES.filter(alone)) {
    for (const kind of [KIND_DATA, KIND_COUNT, KIND_CHECKSUM]) {
      expect(damaged(site, kind, 1, { do: "delay", after: 1_000_000 }).fault).toBeUndefined();
    }
  }
});
