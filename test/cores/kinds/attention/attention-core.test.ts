import { describe, expect, test } from "vitest";
import { TaskList } from "../../../../src/chip/task-list.js";
import type { EnergyEvent } from "../../../../src/contracts/chip.js";
import { PHASE_INTERFACE, PHASE_SCAN, PHASE_UNIT } from "../../../../src/contracts/packet.js";
import type { CoreProgram, SpikeSourceProgram, TokenRule } from "../../../../src/contracts/program.js";
import { CoreActivity } from "../../../../src/cores/activity.js";
import { eventCounts } from "../../../../src/cores/event-counts.js";
import { ChipFault } from "../../../../src/cores/fault.js";
import type { InputWindows, OnClose } from "../../../../src/cores/input-windows.js";
import type { CoreSite } from "../../../../src/cores/kind.js";
import { KindTable } from "../../../../src/cores/kind-table.js";
import { AttentionCore } from "../../../../src/cores/kinds/attention/attention-core.js";
import type { AttentionDatapath } from "../../../../src/cores/kinds/attention/attention-datapath.js";
import { ATTENTION } from "../../../../src/cores/kinds/attention/attention-kind.js";
import { EVENT_INDEX, Ledger } from "../../../../src/cores/ledger.js";
import type { Outlet } from "../../../../src/cores/outlet.js";
import { PathRecord, PathTable } from "../../../../src/cores/path.js";
import type { CoreServices } from "../../../../src/cores/services.js";
import { spikeCoding } from "../../../../src/cores/spike-code.js";
import { SpikeSource } from "../../../../src/cores/spike-source.js";
import { StepControl } from "../../../../src/cores/steps.js";
import { WorkItems } from "../../../../src/cores/work-items.js";
import { SimulationBus } from "../../../../src/events/bus.js";
import { Kernel } from "../../../../src/events/kernel.js";
import { PacketPool } from "../../../../src/noc/packet-pool.js";
import { changed, NATIVE, NO_GATING } from "../../../support/chip.js";

const HEADS = 2;
/** Most tokens of a sentence, and sentences that the core's memories hold. */
const TOKENS = 3;
const BANKS = 2;
const [Q, K, V] = [0, 1, 2] as const;
const NAMES = ["q", "k", "v"] as const;
const SCORE_TICKS = 100;
const SOFTMAX_TICKS = 30;
const ENCODE_TICKS = 7;
/** Q, K or V of a work item in one head: unlike all others that it could be mixed up with; two fit a code of 4 bits. */
const held = (port: number, item: number, head: number): number => 1 + ((5 * item + 3 * head + 2 * port) % 7);

/** Plain arithmetic: a probability is the sum of query and key, a context the sum of products with V. */
function sums(contextSlots: number): AttentionDatapath {
  const contexts = new Int32Array(contextSlots * HEADS);
  return {
    heads: HEADS,
    probabilities(query, queryOffset, keys, keyOffset, keyStride, head, n, codes) {
      for (let j = 0; j < n; j++) codes[j] = query[queryOffset + head]! + keys[keyOffset + j * keyStride + head]!;
    },
    context(row, values, heldfset, valueStride, head, n, slot) {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += row[j]! * values[heldfset + j * valueStride + head]!;
      contexts[slot * HEADS + head] = sum;
    },
    encode: (slot, codes) => codes.set(contexts.subarray(slot * HEADS, (slot + 1) * HEADS)),
    scoreReads: (query, queryOffset, head) => query[queryOffset + head]!,
    holds: (head, channel) => head === channel,
    readsKey: (query, queryOffset, head, channel) => head === channel && query[queryOffset + head]! > 0,
    scoreTicks: () => SCORE_TICKS,
    keyWords: (reads) => reads,
    softmaxTicks: () => SOFTMAX_TICKS,
    encodeTicks: ENCODE_TICKS,
    writeEvents: eventCounts({ kv_bit_write: 1 }),
    keyWriteEvents: eventCounts({ attention_register: 1 }),
    queryPacketEvents: eventCounts({}),
    queryEvents: eventCounts({ axon_lookup: 1 }),
    readEvents: eventCounts({ attention_accumulate: 1 }),
    keyWordEvents: eventCounts({ residual_bit_read: 1 }),
    contextReadEvents: eventCounts({ kv_bit_read: 1 }),
    encodeEvents: eventCounts({ requantise: 1 }),
  };
}

/** What such a core makes of a query, by head. */
const expected = (lengths: readonly number[], sentence: number, token: number): number[] =>
  Array.from({ length: HEADS }, (_, head) => {
    const first = lengths.slice(0, sentence).reduce((a, b) => a + b, 0);
    let sum = 0;
    for (let j = first; j < first + lengths[sentence]!; j++)
      sum += (held(Q, first + token, head) + held(K, j, head)) * held(V, j, head);
    return sum;
  });

/**
 * A core with its probability spike source and context array. The test decides when windows close and when the output
 * accepts tokens.
 */
function makeCore(lengths: readonly number[], { contextSlots = 2, queries = "all" as TokenRule } = {}) {
  const queue = new Kernel();
  const items = new WorkItems(lengths);
  const kinds = new KindTable([ATTENTION]);
  const ledger = new Ledger(lengths.length, 1, kinds.energy);
  const tasks = new TaskList(queue, PHASE_UNIT);
  const credits: { input: number; sentence: number; tick: number }[] = [];
  const services = {
    queue,
    bus: new SimulationBus(),
    packets: new PacketPool(),
    items,
    ledger,
    activity: new CoreActivity(1, NO_GATING),
    paths: new PathTable(1),
    units: kinds.units,
    stages: 1,
    cores: 1,
    at: (tick, task) => tasks.at(tick, task),
    sendCredits: (input, _job, sentence, tick) => credits.push({ input, sentence, tick }),
    itemName: (item) => `item ${item}`,
  } as Partial<CoreServices> as CoreServices;

  const slots = { kind: "bank", banks: BANKS, tokens: TOKENS } as const;
  const released: string[] = [];
  const lasts = new Set<string>();
  const windows = NAMES.map((name, port) => {
    const tokens = port === Q ? queries : "all";
    const { slotOf, slots: count } = items.layout(slots, tokens);
    return {
      name,
      program: { width: HEADS, tokens, slots, sources: [0] },
      inputSums: new Int32Array(count * HEADS),
      offset: (item: number) => slotOf[item]! * HEADS,
      packetsOf: () => HEADS,
      valuesOf: () => HEADS,
      endsSentence: (item: number) => lasts.has(`${name} ${item}`),
      releaseBank: (first: number, length: number) => released.push(`${name} ${first}+${length}`),
      openWindows: () => [],
      onClose: (() => {}) as OnClose,
    };
  });

  const source = { core: 0, consumerStage: 0, payload: "spikes", signed: false, tokens: "all" } as const;
  const inner: SpikeSourceProgram = {
    ...source,
    index: 1,
    site: "p",
    channels: TOKENS,
    segments: [{ from: 0, to: TOKENS, base: 0, inputs: [], routes: [0] }],
    valuesPerPacket: 1,
    packetBits: { data: 1, count: 1, checksum: 1 },
  };
  const steps = new StepControl(NATIVE.sync, queue, { cores: [1], groupOf: () => 0, live: () => 0, sent: () => {} });
  const outlet: Outlet = { ready: (from, tick) => core.inner.ready(from, tick), pathOf: () => undefined };
  const graded = spikeCoding("graded", false, { timesteps: 16, activationBits: 4 });
  const generator = { lanes: TOKENS, banks: 2 };
  const flits = { data: 1, count: 1, checksum: 1 };
  const p = new SpikeSource({
    program: inner,
    name: "core/p",
    stage: 0,
    core: 0,
    coding: graded,
    generator,
    fifoSlots: 16,
    flits,
    credits: [],
    steps,
    outlet,
    services,
  });

  const sent: { item: number; codes: number[]; tick: number }[] = [];
  const output = {
    hasFreeBank: true,
    onFree: (_tick: number, _path: PathRecord): void => {},
    borrow: () => new Int32Array(HEADS),
    offer(item: number, codes: Int32Array, tick: number, path: PathRecord) {
      path.assertTiles(tick);
      sent.push({ item, codes: [...codes], tick });
    },
  };
  const program = { index: 0, stage: 0, group: 1, name: "core", inputs: [10, 11, 12] } as Partial<CoreProgram>;
  const core = new AttentionCore(program as CoreProgram, sums(contextSlots), {
    chip: { spec: changed(NATIVE, { core: { windowSlots: contextSlots }, attention: { lanes: 1 } }) },
    services,
    windows: windows as unknown as InputWindows[],
    sources: [output as unknown as SpikeSource],
    inner: [p],
    inputOfRoute: Uint8Array.of(),
  } as unknown as CoreSite);
  queue.on(PHASE_UNIT, tasks.handle);
  queue.on(PHASE_SCAN, (_, from, to, tick) => {
    for (let i = from; i < to; i++) p.scan(tick);
  });
  queue.on(PHASE_INTERFACE, (_, from, to, tick) => {
    for (let i = from; i < to; i++) core.inner.run(tick);
  });

  /** The window of a work item closes; what it holds is written before. */
  const close = (port: 0 | 1 | 2, item: number, { tick = 10, last = items.isLast(item) } = {}) =>
    services.at(tick, () => {
      const own = windows[port]!;
      for (let head = 0; head < HEADS; head++) own.inputSums[own.offset(item) + head] = held(port, item, head);
      if (last) lasts.add(`${own.name} ${item}`);
      own.onClose(item, tick, PathRecord.begin(items.sentenceOf[item]!, tick, 1));
    });
  const closeAll = (port: 0 | 1 | 2, tick = 10) => {
    for (let item = 0; item < items.count; item++)
      if (items.covers(item, windows[port]!.program.tokens)) close(port, item, { tick });
  };
  const room = (tick: number) =>
    services.at(tick, () => {
      output.hasFreeBank = true;
      output.onFree(tick, PathRecord.begin(0, tick, 1));
    });
  const counted = (sentence: number, event: EnergyEvent) =>
    ledger.counts[sentence * ledger.events + EVENT_INDEX[event]];
  return { queue, core, output, sent, credits, released, close, closeAll, room, counted };
}

describe("queries", () => {
  const LENGTHS = [2, 3];

  test.each([
    ["q, k, v", [Q, K, V]],
    ["v, k, q", [V, K, Q]],
    ["k, v, q", [K, V, Q]],
  ] as const)(
    "leave in order, each against all keys and values of its own sentence, if windows close as %s",
    (_, order) => {
      const { queue, core, sent, closeAll } = makeCore(LENGTHS);
      for (const [i, port] of order.entries()) closeAll(port, 10 + 1000 * i);
      queue.run();
      expect(sent.map(({ item, codes }) => [item, codes])).toEqual([
        [0, expected(LENGTHS, 0, 0)],
        [1, expected(LENGTHS, 0, 1)],
        [2, expected(LENGTHS, 1, 0)],
        [3, expected(LENGTHS, 1, 1)],
        [4, expected(LENGTHS, 1, 2)],
      ]);
      expect(core.unfinished()).toEqual([]);
    },
  );

  test("wait for the last key of their sentence, which the end of its windows tells", () => {
    const { queue, core, sent, close, closeAll } = makeCore([2]);
    closeAll(Q);
    closeAll(V);
    close(K, 1);
    queue.run();
    expect(sent).toEqual([]);
    expect(core.unfinished()).toEqual(["k: 1 tokens of sentence 0 are written, it has 2"]);
    close(K, 0, { tick: 1000 });
    queue.run();
    expect(sent.map(({ item }) => item)).toEqual([0, 1]);
    expect(sent[0]!.tick).toBeGreaterThan(1000);
  });

  test("of the first token alone go through, where the site carries no others", () => {
    const { queue, sent, released, closeAll } = makeCore([2, 3], { queries: "first" });
    for (const port of [Q, K, V]) closeAll(port);
    queue.run();
    expect(sent.map(({ item, codes }) => [item, codes])).toEqual([
      [0, expected([2, 3], 0, 0)],
      [2, expected([2, 3], 1, 0)],
    ]);
    expect(released).toHaveLength(2 * NAMES.length);
  });
});

test("a query alone takes its scores, softmax, scan, context and encoding; the heads share each unit in turn", () => {
  const { queue, sent, closeAll } = makeCore([1]);
  for (const port of [Q, K, V]) closeAll(port, 10);
  queue.run();
  // The score array is the slowest unit: the rows of both heads stand behind each other there. The rest is of the
  // second: its only probability is sent by the scan and integrated in the tick in which its row is ready; both
  // markers follow, one a tick, and close the row a tick later.
  const scored = 10 + HEADS * SCORE_TICKS;
  const probabilities = scored + SOFTMAX_TICKS;
  const integrated = probabilities + 1 + 2;
  expect(sent.map(({ tick }) => tick)).toEqual([integrated + ENCODE_TICKS]);
});

test("a sentence gives its banks and credits back when its last query is done, and not before", () => {
  const { queue, sent, credits, released, closeAll } = makeCore([2, 1]);
  for (const port of [Q, K, V]) closeAll(port);
  queue.run();
  expect(released).toEqual(["q 0+3", "k 0+3", "v 0+3", "q 3+3", "k 3+3", "v 3+3"]);
  expect(credits.map(({ input, sentence }) => [input, sentence])).toEqual([
    [10, 0],
    [11, 0],
    [12, 0],
    [10, 1],
    [11, 1],
    [12, 1],
  ]);
  // The contexts hold all that the encoder needs, so it follows behind.
  expect(credits[0]!.tick).toBe(sent[1]!.tick - ENCODE_TICKS);
});

test("an output without room holds back the encoder, then the queries that find no context registers", () => {
  const { queue, output, sent, credits, counted, closeAll, room } = makeCore([3], { contextSlots: 2 });
  output.hasFreeBank = false;
  for (const port of [Q, K, V]) closeAll(port);
  queue.run();
  expect(sent).toEqual([]);
  // Two queries of two heads have been through the softmax, for three tokens each.
  expect(counted(0, "softmax")).toBe(2 * HEADS * 3);
  expect(credits).toEqual([]);
  room(100_000);
  queue.run();
  expect(sent.map(({ item, codes }) => [item, codes])).toEqual([0, 1, 2].map((t) => [t, expected([3], 0, t)]));
  expect(sent[0]!.tick).toBe(100_000 + ENCODE_TICKS);
});

test("energy events are counted for the sentence that they are of", () => {
  const lengths = [2, 1];
  const { queue, counted, closeAll } = makeCore(lengths);
  for (const port of [Q, K, V]) closeAll(port);
  queue.run();
  lengths.forEach((n, s) => {
    const first = s === 0 ? 0 : lengths[0]!;
    const items = Array.from({ length: n }, (_, t) => first + t);
    const reads = items.flatMap((item) => [held(Q, item, 0), held(Q, item, 1)]).reduce((a, b) => a + b, 0);
    expect({
      written: counted(s, "kv_bit_write"),
      keys: counted(s, "attention_register"),
      queries: counted(s, "axon_lookup"),
      reads: counted(s, "attention_accumulate"),
      words: counted(s, "residual_bit_read"),
      softmax: counted(s, "softmax"),
      probabilities: counted(s, "kv_bit_read"),
      encoded: counted(s, "requantise"),
      markers: counted(s, "window_sync"),
    }).toEqual({
      written: 2 * HEADS * n,
      keys: HEADS * n,
      queries: HEADS * n,
      reads: reads * n,
      words: reads,
      softmax: HEADS * n * n,
      probabilities: HEADS * n * n,
      encoded: n,
      markers: NAMES.length * 2 * n,
    });
  });
});

describe("a fault", () => {
  const fault = (act: (core: ReturnType<typeof makeCore>) => void) => () => {
    const made = makeCore([2]);
    act(made);
    made.queue.run();
  };

  test("is V that ends elsewhere than K", () => {
    const run = fault(({ close, closeAll }) => {
      closeAll(Q);
      closeAll(K);
      close(V, 0, { last: true });
    });
    expect(run).toThrow(ChipFault);
    expect(run).toThrow("v: item 0 has V of 1 tokens and K of 2");
  });

  test("is a key after the last of its sentence", () => {
    const run = fault(({ close }) => {
      close(K, 0, { last: true });
      close(K, 1, { tick: 20 });
    });
    expect(run).toThrow("k: item 1 comes after the end of its sentence");
  });
});
