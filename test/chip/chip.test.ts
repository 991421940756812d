import { describe, expect, test } from "vitest";
import { Chip } from "../../src/chip/chip.js";
import type { ChipParts } from "../../src/chip/chip-parts.js";
import type { SyncMode } from "../../src/contracts/chip.js";
import {
  FLITS,
  ITEM,
  KIND,
  KIND_CREDIT,
  KIND_DATA,
  PATH,
  PHASE_INTERFACE,
  PHASE_NETWORK,
  PHASE_SCAN,
  RECORD,
  ROUTE,
  SENTENCE,
  VALUE,
} from "../../src/contracts/packet.js";
import type { ChipProgram } from "../../src/contracts/program.js";
import { ChipFault } from "../../src/cores/fault.js";
import { KindTable } from "../../src/cores/kind-table.js";
import { EVENT_INDEX } from "../../src/cores/ledger.js";
import type { Credit } from "../../src/cores/network-interface.js";
import { PathRecord } from "../../src/cores/path.js";
import { WorkItems } from "../../src/cores/work-items.js";
import { SimulationBus } from "../../src/events/bus.js";
import { Kernel } from "../../src/events/kernel.js";
import type { Network, NetworkSink } from "../../src/noc/network.js";
import { PacketPool } from "../../src/noc/packet-pool.js";
import { changed, NATIVE } from "../support/chip.js";

/** Nodes of the host port, of two cores, and of none. */
const [HOST, FIRST, SECOND, NOWHERE] = [0, 1, 2, 3] as const;
/** Routes of data, two to the second core and one to the host, and of credits for the first core's spike sources. */
const [TO_SECOND, ALSO_TO_SECOND, TO_HOST, CREDIT, OTHER_CREDIT] = [0, 1, 2, 3, 4] as const;
const TRANSIT = 9;

const segment = (route: number) => ({ from: 0, to: 1, base: 0, inputs: [], routes: [route] });
const PROGRAM = {
  cores: [
    { index: 0, node: FIRST, name: "first", stage: 0 },
    { index: 1, node: SECOND, name: "second", stage: 1 },
  ],
  inputs: [
    { core: 1, site: "in", sources: [0, 1] },
    { core: -1, site: "out", sources: [2] },
  ],
  sources: [
    { index: 0, core: 0, segments: [segment(TO_SECOND)] },
    { index: 1, core: 0, segments: [segment(ALSO_TO_SECOND)] },
    { index: 2, core: 1, segments: [segment(TO_HOST)] },
  ],
  routes: [
    { destinations: [SECOND], credit: false },
    { destinations: [SECOND], credit: false },
    { destinations: [HOST], credit: false },
    { destinations: [FIRST], credit: true },
    { destinations: [FIRST], credit: true },
  ],
  credits: [
    { input: 0, source: 0, route: CREDIT },
    { input: 0, source: 1, route: OTHER_CREDIT },
  ],
  creditBits: 17,
  hostInput: 1,
  final: [1],
  stages: [{}, {}],
} as unknown as ChipProgram;

/** A chip of two cores for two sentences of two tokens. Its parts write down what they are told. */
function makeChip(mode: SyncMode = "marker") {
  const told: unknown[][] = [];
  const queue = new Kernel();
  const pool = new PacketPool();
  let sink!: NetworkSink;
  const network = {
    pool,
    transitTicks: () => TRANSIT,
    connect: (to: NetworkSink) => {
      sink = to;
    },
    handle: (_: Int32Array, from: number, to: number, tick: number) => told.push(["network", to - from, tick]),
    waiting: () => ["network waits"],
  } as unknown as Network;
  const core = (name: string, leaves: number) => ({
    receive: (packet: number, tick: number) => {
      told.push([name, packet, tick]);
      return tick + leaves;
    },
    unfinished: () => [`${name} waits`],
    inner: { run: (tick: number) => told.push([`inner of ${name}`, tick]) },
  });
  const sender = (name: string) => ({
    run: (tick: number) => told.push([`interface of ${name}`, tick]),
    injectable: (tick: number) => told.push([`injectable at ${name}`, tick]),
    sendCredit: (credit: Credit, tick: number, path: number) => told.push([name, credit, tick, path]),
  });
  const source = (index: number, settled: number) => ({
    name: `source ${index}`,
    program: { core: PROGRAM.sources[index]?.core },
    credits: {
      lineOf: (input: number) => 10 * index + input + 1,
      settled: () => settled,
      lost: () => [`lost ${index}`],
    },
    credit: (line: number, number: number, item: number, tick: number, path: PathRecord) =>
      told.push([`source ${index}`, { line, number, item, tick, at: path.at }]),
    scan: (tick: number) => told.push([`scan ${index}`, tick]),
    missingCredits: () => [`source ${index} waits`],
  });
  const parts = {
    cores: [core("first", 1), core("second", 2)],
    interfaces: [sender("first"), sender("second")],
    sources: [source(0, 2), source(1, 1), source(2, 2)],
    innerSources: [source(3, 0)],
    entry: { unfinished: () => ["entry waits"] },
    packetTicks: new Float64Array(2),
    hostPort: { ...core("host", 3) },
  } as unknown as ChipParts;
  const spec = changed(NATIVE, { mesh: { width: 2, height: 2 }, noc: { linkBits: 8 }, sync: { mode } });
  const bus = new SimulationBus();
  const chip = new Chip(spec, PROGRAM, new WorkItems([2, 2]), queue, network, bus, new KindTable([]), () => parts);
  const packet = (words: Readonly<Record<number, number>>): number => {
    const at = pool.take();
    pool.words.fill(0, at, at + RECORD);
    for (const [word, value] of Object.entries(words)) pool.words[at + Number(word)] = value;
    return at;
  };
  return {
    chip,
    queue,
    told,
    packet,
    deliver: (node: number, at: number, tick: number) => sink.deliver(node, at, tick),
  };
}

describe("a packet that has arrived", () => {
  test("goes to the core of its node, or to the host, which say when it leaves the FIFO", () => {
    const { told, packet, deliver } = makeChip();
    const [a, b, c] = [TO_SECOND, ALSO_TO_SECOND, TO_HOST].map((route) =>
      packet({ [KIND]: KIND_DATA, [ROUTE]: route }),
    );
    expect([deliver(SECOND, a!, 10), deliver(FIRST, b!, 20), deliver(HOST, c!, 30)]).toEqual([12, 21, 33]);
    expect(told).toEqual([
      ["second", a, 10],
      ["first", b, 20],
      ["host", c, 30],
    ]);
  });

  test.each([
    ["data for a core, at a node without one", KIND_DATA, TO_SECOND, NOWHERE, "node 3"],
    ["data for the host, at a core", KIND_DATA, TO_HOST, SECOND, "second"],
    ["data along a route of credits", KIND_DATA, CREDIT, FIRST, "first"],
    ["a credit at another core", KIND_CREDIT, CREDIT, SECOND, "second"],
    ["a credit along a route of data", KIND_CREDIT, TO_SECOND, SECOND, "second"],
    ["data along a route that is not there", KIND_DATA, 99, FIRST, "first"],
  ])("is a fault: %s", (_, kind, route, node, where) => {
    const { told, packet, deliver } = makeChip();
    const stray = packet({ [KIND]: kind, [ROUTE]: route, [ITEM]: 3 });
    expect(() => deliver(node, stray, 10)).toThrow(ChipFault);
    expect(() => deliver(node, stray, 10)).toThrow(
      `${where}: no use for a ${kind === KIND_DATA ? "data packet" : "credit"}`,
    );
    expect(() => deliver(node, stray, 10)).toThrow("of sentence 1 token 1");
    expect(told).toEqual([]);
  });
});

describe("credits", () => {
  test("reach the line of their spike source with the path that they came by, and are counted at its core", () => {
    const { chip, told, packet, deliver } = makeChip();
    const index = chip.services.paths.add(PathRecord.begin(1, 100, 2));
    const words = {
      [KIND]: KIND_CREDIT,
      [ROUTE]: OTHER_CREDIT,
      [ITEM]: 2,
      [SENTENCE]: 1,
      [VALUE]: 5,
      [PATH]: index,
      [FLITS]: 1,
    };
    expect(deliver(FIRST, packet(words), 200)).toBe(200);
    expect(told).toEqual([["source 1", { line: 11, number: 5, item: 2, tick: 200, at: 100 + TRANSIT }]]);
    const { ledger } = chip;
    const counted = [...ledger.counts.entries()].filter(([, count]) => count !== 0);
    expect(counted).toEqual([[(1 * 2 + 0) * ledger.events + EVENT_INDEX.window_sync, 1]]);
  });

  test("of an input go to each of its sources, from the interface of its core", () => {
    const { chip, told } = makeChip();
    chip.services.sendCredits(0, 3, 7, 50, PathRecord.begin(1, 0, 2));
    const credit = { flits: 3, item: 3, sentence: 1, number: 7 };
    expect(told).toEqual([
      ["second", { ...credit, route: CREDIT }, 50, 0],
      ["second", { ...credit, route: OTHER_CREDIT }, 50, 0],
    ]);
  });
});

test("a sentence has gone when its last core and the host have it, whichever is first", () => {
  const { chip } = makeChip();
  const gone: number[][] = [];
  chip.onSentenceGone = (sentence, tick) => gone.push([sentence, tick]);
  const [kept, dropped] = [0, 1].map((sentence) => chip.services.paths.add(PathRecord.begin(sentence, 0, 2)));
  chip.finished(1, 10);
  chip.finished(0, 20);
  expect(gone).toEqual([]);
  chip.finished(1, 30);
  expect(gone).toEqual([[1, 30]]);
  expect(chip.services.paths.copyOf(1, dropped!)).toBeUndefined();
  expect(chip.services.paths.copyOf(0, kept!)).toBeDefined();
});

describe("events", () => {
  test("of a tick's scans come in the order of the spike sources, inner ones last, whatever order they were made in", () => {
    const { queue, told } = makeChip();
    for (const source of [3, 0, 2]) queue.schedule(4, PHASE_SCAN, source);
    queue.schedule(5, PHASE_SCAN, 1);
    queue.run();
    expect(told).toEqual([
      ["scan 0", 4],
      ["scan 2", 4],
      ["scan 3", 4],
      ["scan 1", 5],
    ]);
  });

  test("of interfaces go to those of cores, or behind them to the inner units", () => {
    const { chip, queue, told } = makeChip();
    queue.schedule(4, PHASE_INTERFACE, 1);
    queue.schedule(5, PHASE_INTERFACE, 2 + 1);
    queue.schedule(6, PHASE_NETWORK, 0);
    chip.services.at(7, (tick) => told.push(["task", tick]));
    chip.injectable(SECOND, 8);
    queue.run();
    expect(told).toEqual([
      ["injectable at second", 8],
      ["interface of second", 4],
      ["inner of second", 5],
      ["network", 1, 6],
      ["task", 7],
    ]);
  });

  test.each(["marker", "barrier"] as const)(
    "that empty the chip open the next step, where steps are global: %s",
    (mode) => {
      const { chip, queue, told, packet } = makeChip(mode);
      expect(chip.ahead).toBe(mode === "marker");
      const last = packet({});
      chip.steps.park(0, 0);
      queue.run();
      const before = told.length;
      chip.network.pool.give(last);
      queue.schedule(1000, PHASE_NETWORK, 0);
      queue.run();
      const scans = told.slice(before).filter(([what]) => what === "scan 0");
      expect(scans).toEqual(mode === "barrier" ? [["scan 0", 1000 + Math.max(1, chip.spec.sync.barrierTicks)]] : []);
    },
  );
});

test("a chip at rest names what is missing, from the way in to the network; and the credits that are lost", () => {
  const { chip } = makeChip();
  expect(chip.missingAtRest()).toEqual([
    "entry waits",
    "first waits",
    "second waits",
    "source 0 waits",
    "source 1 waits",
    "source 2 waits",
    "host waits",
    "network waits",
  ]);
  expect(chip.lostCredits()).toEqual(["lost 0", "lost 1", "lost 2"]);
  expect(chip.settled()).toBe(1);
  expect([chip.inputName(0), chip.inputName(1)]).toEqual(["second/in", "host/out"]);
});
