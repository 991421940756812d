import { Heap } from "heap-js";
import { Kernel } from "../dist/events/kernel.js";
import { main } from "./lib.js";

const TYPES = 4;
const STATIONS = 1024;

/** xorshift32: the same delays and types for every variant. */
function randomWords(count, seed) {
  let x = seed;
  return Int32Array.from({ length: count }, () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return x;
  });
}
const LOTS = 1 << 16;
const lots = randomWords(LOTS, 0x2545f491);
/** Delays up to 100 ticks, up to 1,000 (seven of eight lie beyond the wheel's span), up to 16. */
const wide = lots.map((x) => 1 + ((x >>> 8) % 100));
const far = lots.map((x) => 1 + ((x >>> 8) % 1000));
const narrow = lots.map((x) => 1 + ((x >>> 8) % 16));
const types = lots.map((x) => x & (TYPES - 1));

function holdHeap(pending, delays) {
  return (amount) => {
    const heap = new Heap((a, b) => a.tick - b.tick || a.priority - b.priority || a.insertion - b.insertion);
    let insertion = 0;
    for (let id = 0; id < pending; id++)
      heap.add({
        tick: delays[id & (LOTS - 1)],
        priority: types[id & (LOTS - 1)],
        insertion: insertion++,
        payload: id,
      });
    let check = 0;
    let draw = 0;
    for (let n = 0; n < amount; n++) {
      const { tick, payload } = heap.pop();
      check = (Math.imul(check, 31) + payload) ^ tick;
      const lot = draw++ & (LOTS - 1);
      heap.add({ tick: tick + delays[lot], priority: types[lot], insertion: insertion++, payload });
    }
    return { count: amount, check };
  };
}

function holdKernel(pending, delays, options) {
  return (amount) => {
    const kernel = new Kernel(options);
    let check = 0;
    let draw = 0;
    let left = amount;
    const handler = (payloads, from, to, tick) => {
      const end = Math.min(to, from + left);
      for (let i = from; i < end; i++) {
        const payload = payloads[i];
        check = (Math.imul(check, 31) + payload) ^ tick;
        const lot = draw++ & (LOTS - 1);
        kernel.schedule(tick + delays[lot], types[lot], payload);
      }
      left -= end - from;
      if (left === 0) kernel.stop();
    };
    for (let type = 0; type < TYPES; type++) kernel.on(type, handler);
    for (let id = 0; id < pending; id++) kernel.schedule(delays[id & (LOTS - 1)], types[id & (LOTS - 1)], id);
    kernel.run();
    return { count: amount, check };
  };
}

/**
 * PHOLD: an event belongs to a station and has a type; its handler changes the station's state and sends the next event, of another
 * type, to another station.
 */
function pholdHandlers(delays, send) {
  const state = new Int32Array(STATIONS);
  let draw = 0;
  const next = (payload, tick, type, value) => {
    state[payload & (STATIONS - 1)] = value;
    const lot = draw++ & (LOTS - 1);
    send(tick + delays[lot], type, (payload + lot) & 0xffff);
  };
  const handlers = [
    (payload, tick) => next(payload, tick, 1, state[payload & (STATIONS - 1)] + 1),
    (payload, tick) => next(payload, tick, 2, state[payload & (STATIONS - 1)] ^ tick),
    (payload, tick) => next(payload, tick, 3, Math.imul(state[payload & (STATIONS - 1)], 5) + payload),
    (payload, tick) => next(payload, tick, 0, (state[payload & (STATIONS - 1)] >>> 1) + tick),
  ];
  return { handlers, hash: () => state.reduce((sum, value) => (Math.imul(sum, 31) + value) | 0, 0) };
}

function pholdHeap(pending, delays) {
  return (amount) => {
    const heap = new Heap((a, b) => a.tick - b.tick || a.priority - b.priority || a.insertion - b.insertion);
    let insertion = 0;
    const { handlers, hash } = pholdHandlers(delays, (tick, priority, payload) =>
      heap.add({ tick, priority, insertion: insertion++, payload }),
    );
    for (let id = 0; id < pending; id++)
      heap.add({
        tick: delays[id & (LOTS - 1)],
        priority: types[id & (LOTS - 1)],
        insertion: insertion++,
        payload: id,
      });
    for (let n = 0; n < amount; n++) {
      const { tick, priority, payload } = heap.pop();
      handlers[priority](payload, tick);
    }
    return { count: amount, check: hash() };
  };
}

/** One handler call an event, from a loop over the batch. */
function pholdKernel(pending, delays, options) {
  return (amount) => {
    const kernel = new Kernel(options);
    const { handlers, hash } = pholdHandlers(delays, (tick, priority, payload) =>
      kernel.schedule(tick, priority, payload),
    );
    let left = amount;
    for (let type = 0; type < TYPES; type++) {
      kernel.on(type, (payloads, from, to, tick) => {
        const end = Math.min(to, from + left);
        for (let i = from; i < end; i++) handlers[type](payloads[i], tick);
        left -= end - from;
        if (left === 0) kernel.stop();
      });
    }
    for (let id = 0; id < pending; id++) kernel.schedule(delays[id & (LOTS - 1)], types[id & (LOTS - 1)], id);
    kernel.run();
    return { count: amount, check: hash() };
  };
}

/** A handler for each (tick, type), with the loop inside. */
function pholdBatches(pending, delays, options) {
  return (amount) => {
    const kernel = new Kernel(options);
    const state = new Int32Array(STATIONS);
    let draw = 0;
    let left = amount;
    const until = (from, to) => {
      const end = Math.min(to, from + left);
      left -= end - from;
      if (left === 0) kernel.stop();
      return end;
    };
    kernel.on(0, (payloads, from, to, tick) => {
      const end = until(from, to);
      for (let i = from; i < end; i++) {
        const payload = payloads[i];
        state[payload & (STATIONS - 1)] += 1;
        const lot = draw++ & (LOTS - 1);
        kernel.schedule(tick + delays[lot], 1, (payload + lot) & 0xffff);
      }
    });
    kernel.on(1, (payloads, from, to, tick) => {
      const end = until(from, to);
      for (let i = from; i < end; i++) {
        const payload = payloads[i];
        state[payload & (STATIONS - 1)] ^= tick;
        const lot = draw++ & (LOTS - 1);
        kernel.schedule(tick + delays[lot], 2, (payload + lot) & 0xffff);
      }
    });
    kernel.on(2, (payloads, from, to, tick) => {
      const end = until(from, to);
      for (let i = from; i < end; i++) {
        const payload = payloads[i];
        const station = payload & (STATIONS - 1);
        state[station] = Math.imul(state[station], 5) + payload;
        const lot = draw++ & (LOTS - 1);
        kernel.schedule(tick + delays[lot], 3, (payload + lot) & 0xffff);
      }
    });
    kernel.on(3, (payloads, from, to, tick) => {
      const end = until(from, to);
      for (let i = from; i < end; i++) {
        const payload = payloads[i];
        const station = payload & (STATIONS - 1);
        state[station] = (state[station] >>> 1) + tick;
        const lot = draw++ & (LOTS - 1);
        kernel.schedule(tick + delays[lot], 0, (payload + lot) & 0xffff);
      }
    });
    for (let id = 0; id < pending; id++) kernel.schedule(delays[id & (LOTS - 1)], types[id & (LOTS - 1)], id);
    kernel.run();
    return { count: amount, check: state.reduce((sum, value) => (Math.imul(sum, 31) + value) | 0, 0) };
  };
}

const HEAP = "heap-js, event objects";
await main(import.meta.url, [
  {
    title: "HOLD, 10,000 pending, delays 1 to 100",
    unit: "events",
    amount: 1e6,
    baseline: HEAP,
    expected: [2.2e6, 4e6],
    variants: {
      [HEAP]: holdHeap(10000, wide),
      kernel: holdKernel(10000, wide),
    },
  },
  {
    title: "PHOLD, 4 handlers, 10,000 pending, delays 1 to 100",
    unit: "events",
    amount: 1e6,
    baseline: HEAP,
    expected: [2.2e6, 4e6],
    variants: {
      [HEAP]: pholdHeap(10000, wide),
      "kernel, a call an event": pholdKernel(10000, wide),
      "kernel, a call a batch": pholdBatches(10000, wide),
    },
  },
  {
    title: "PHOLD, 4 handlers, 128 pending, delays 1 to 16",
    unit: "events",
    amount: 1e6,
    baseline: HEAP,
    variants: {
      [HEAP]: pholdHeap(128, narrow),
      "kernel, a call an event": pholdKernel(128, narrow),
      "kernel, a call a batch": pholdBatches(128, narrow),
    },
  },
  {
    title: "PHOLD, 4 handlers, 10,000 pending, delays 1 to 1,000: mostly beyond the wheel",
    unit: "events",
    amount: 1e6,
    baseline: HEAP,
    variants: {
      [HEAP]: pholdHeap(10000, far),
      "kernel, a call a batch": pholdBatches(10000, far),
    },
  },
]);
