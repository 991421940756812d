import { describe, expect, test } from "vitest";
import {
  CHANNEL,
  FLITS,
  ITEM,
  KIND,
  KIND_CHECKSUM,
  KIND_COUNT,
  KIND_DATA,
  RECORD,
  ROUTE,
  VALUE,
  WAIT,
} from "../../src/contracts/packet.js";
import { CoreActivity } from "../../src/cores/activity.js";
import { InputWindows } from "../../src/cores/input-windows.js";
import { EVENT_INDEX } from "../../src/cores/ledger.js";
import { PathRecord, PathTable } from "../../src/cores/path.js";
import type { CoreServices } from "../../src/cores/services.js";
import { addPayload } from "../../src/cores/window-check.js";
import { WorkItems } from "../../src/cores/work-items.js";
import { SimulationBus } from "../../src/events/bus.js";
import { NO_GATING } from "../support/chip.js";

const WIDTH = 3;
/** Routes of the two sources; route 2 leads elsewhere. */
const SOURCE_OF_ROUTE = Int16Array.of(0, 1, -1);
const TRANSIT = 4;

interface Closed {
  readonly item: number;
  readonly tick: number;
  readonly ends: boolean;
  readonly inputSums: number[];
}

/** A port of two slots in a ring, fed by two spike sources, for one sentence of four tokens. */
function makePort() {
  const words = new Int32Array(RECORD);
  const items = new WorkItems([4]);
  const paths = new PathTable(1);
  paths.add(PathRecord.begin(0, 0, 1));
  const closed: Closed[] = [];
  const checked: number[][] = [];
  const services = {
    bus: new SimulationBus(),
    activity: new CoreActivity(1, NO_GATING),
    ledger: { add: (...counts: number[]) => checked.push(counts) },
    packets: { words },
    items,
    paths,
    transit: () => TRANSIT,
    at: (tick: number, task: (tick: number) => void) => task(tick),
    itemName: (item: number) => `item ${item}`,
    sourceName: (source: number) => `source ${source}`,
    packetName: () => "packet",
  } as unknown as CoreServices;
  const slots = { kind: "ring", slots: 2 } as const;
  const program = {
    core: 0,
    site: "s",
    payload: "spikes",
    width: WIDTH,
    tokens: "all",
    slots,
    sources: [5, 6],
  } as const;
  const port = new InputWindows({
    program,
    index: 0,
    name: "port",
    stage: 0,
    layout: items.layout(slots, "all"),
    sourceOfRoute: SOURCE_OF_ROUTE,
    services,
  });
  port.onClose = (item, tick, path) => {
    path.assertTiles(tick);
    const from = port.offset(item);
    closed.push({
      item,
      tick,
      ends: port.endsSentence(item),
      inputSums: [...port.inputSums.slice(from, from + WIDTH)],
    });
  };
  /** A packet arrives at `tick` and leaves the FIFO at `dispatched`; its unit needs three ticks for it. */
  const send = (
    route: number,
    item: number,
    kind: number,
    channel: number,
    value: number,
    tick = 10,
    dispatched = tick,
  ) => {
    words[ROUTE] = route;
    words[ITEM] = item;
    words[KIND] = kind;
    words[CHANNEL] = channel;
    words[VALUE] = value;
    words[FLITS] = 1;
    words[WAIT] = tick - TRANSIT;
    port.accept(0, tick, dispatched, 3, undefined);
  };
  const data = (route: number, item: number, channel: number, value: number, tick?: number, dispatched?: number) =>
    send(route, item, KIND_DATA, channel, value, tick, dispatched);
  const count = (route: number, item: number, packets: number, ends = 0) =>
    send(route, item, KIND_COUNT, ends, packets);
  const checksum = (route: number, item: number, sum: number) => send(route, item, KIND_CHECKSUM, 0, sum);
  /** A source that has nothing to say for a work item. */
  const nothing = (route: number, item: number) => {
    count(route, item, 0);
    checksum(route, item, 0);
  };
  return { port, closed, checked, data, count, checksum, nothing };
}

/** Checksum of packets (channel, value). */
const sumOf = (...packets: [number, number][]): number =>
  packets.reduce((sum, [channel, value]) => addPayload(sum, channel, value), 0);

describe("a window", () => {
  test("adds up its packets by channel, and closes when both sources are complete", () => {
    const { closed, checked, data, count, checksum } = makePort();
    data(0, 0, 1, 7);
    data(1, 0, 1, -2);
    data(0, 0, 2, 4);
    count(0, 0, 2);
    checksum(0, 0, sumOf([1, 7], [2, 4], [0, 2]));
    count(1, 0, 1, 1);
    expect(closed).toEqual([]);
    // The count marker has the mark of the last token for its channel.
    checksum(1, 0, sumOf([1, -2], [1, 1]));
    expect(closed).toEqual([{ item: 0, tick: 13, ends: true, inputSums: [0, 5, 4] }]);
    // Three data packets and two count markers, of sentence 0 at core 0.
    expect(checked).toEqual([[0, 0, EVENT_INDEX.window_check, 5]]);
  });

  test("closes with a data packet, when the markers came before it", () => {
    const { closed, data, count, checksum, nothing } = makePort();
    nothing(1, 0);
    checksum(0, 0, sumOf([2, 5], [0, 1]));
    count(0, 0, 1);
    expect(closed).toEqual([]);
    data(0, 0, 2, 5);
    expect(closed).toEqual([{ item: 0, tick: 13, ends: false, inputSums: [0, 0, 5] }]);
  });

  test("closes when the packet that is worked on last is done, not when the last one came", () => {
    const { closed, data, count, checksum, nothing } = makePort();
    data(0, 0, 0, 1, 10, 40);
    count(0, 0, 1);
    checksum(0, 0, sumOf([0, 1], [0, 1]));
    nothing(1, 0);
    expect(closed).toEqual([{ item: 0, tick: 43, ends: false, inputSums: [1, 0, 0] }]);
  });

  test("has a slot of its own, and leaves nothing in it for the window after the next", () => {
    const { port, closed, data, count, checksum, nothing } = makePort();
    const whole = (item: number, value: number) => {
      for (let channel = 0; channel < WIDTH; channel++) data(0, item, channel, value);
      count(0, item, WIDTH, 1);
      checksum(0, item, sumOf([0, value], [1, value], [2, value], [1, WIDTH]));
      nothing(1, item);
    };
    whole(0, 3);
    whole(1, 5);
    expect(closed.map(({ inputSums }) => inputSums)).toEqual([Array(WIDTH).fill(3), Array(WIDTH).fill(5)]);
    expect([port.packetsOf(0), port.packetsOf(1)]).toEqual([WIDTH, WIDTH]);
    port.release(0, 0);
    expect(port.packetsOf(1)).toBe(WIDTH);
    nothing(0, 2);
    nothing(1, 2);
    expect(closed[2]).toEqual({ item: 2, tick: 13, ends: false, inputSums: [0, 0, 0] });
    expect(port.packetsOf(2)).toBe(0);
  });
});

describe("a packet is refused", () => {
  test("whose window has closed, or whose slot has not been released for it", () => {
    const { port, data, nothing } = makePort();
    nothing(0, 0);
    nothing(1, 0);
    expect(() => data(0, 0, 0, 1)).toThrow("port: packet for closed window of item 0 from source 5");
    expect(() => data(1, 2, 0, 1)).toThrow("port: packet for closed window of item 2 from source 6");
    port.release(0, 0);
    data(1, 2, 0, 1);
    expect(() => data(0, 0, 0, 1)).toThrow("closed window of item 0");
  });

  test("on a route that does not lead here, or for a channel that is not there", () => {
    const { data } = makePort();
    expect(() => data(2, 0, 0, 1)).toThrow("port: no use for a packet");
    expect(() => data(0, 0, -1, 1)).toThrow("port: no channel -1 (3 there)");
    expect(() => data(0, 0, WIDTH, 1)).toThrow("port: no channel 3 (3 there)");
  });

  test("that its source has not announced, before or after the markers", () => {
    const before = makePort();
    before.data(0, 0, 0, 1);
    expect(() => before.count(0, 0, 0)).toThrow(
      "more packets than announced, item 0 from source 5: 1 packets received",
    );
    const after = makePort();
    after.nothing(0, 0);
    expect(() => after.data(0, 0, 0, 1)).toThrow("more packets than announced");
  });

  test("that is a second marker, or does not fit the checksum", () => {
    const { data, count, checksum } = makePort();
    count(0, 0, 1);
    expect(() => count(0, 0, 1)).toThrow("port: second count marker");
    checksum(0, 0, 3);
    expect(() => checksum(0, 0, 3)).toThrow("port: second checksum marker");
    expect(() => data(0, 0, 1, 2)).toThrow(`port: checksum ${sumOf([0, 1], [1, 2])} where the marker says 3`);
  });
});

test("a window that stays open says from whom it misses what", () => {
  const { port, data, count, nothing } = makePort();
  expect(port.openWindows()).toEqual([]);
  nothing(0, 1);
  data(1, 1, 0, 1);
  count(1, 1, 3);
  expect(port.openWindows()).toEqual([
    "port: window open, item 1 from source 6: 1 packets received, 3 announced, no checksum marker",
  ]);
});

test("a bank is released with all its slots, used or not, and no other slot", () => {
  const { port, data, closed, nothing } = makePort();
  data(0, 1, 2, 9);
  port.releaseBank(0, 1);
  expect(port.packetsOf(1)).toBe(1);
  port.releaseBank(1, 1);
  expect(port.packetsOf(1)).toBe(0);
  nothing(0, 3);
  nothing(1, 3);
  nothing(0, 2);
  nothing(1, 2);
  expect(closed.map(({ item, inputSums }) => [item, inputSums])).toEqual([
    [3, [0, 0, 0]],
    [2, [0, 0, 0]],
  ]);
});
