// The event kernel against heap-js with event objects (HOLD, PHOLD), RxJS in virtual time, and what observers cost.
import { Heap } from "heap-js";
import { filter, Subject, VirtualTimeScheduler } from "rxjs";
import { Channel, Kernel, TickScheduler } from "../dist/events/index.js";
import { main } from "./lib.js";

const TYPES = 4;
const STATIONS = 1024;

/** Random numbers, the same for every variant: event n takes lot n & (LOTS - 1) for its delay and type. */
const LOTS = 1 << 16;
const lots = xorshift32(LOTS, 0x2545f491);
const types = lots.map((x) => x & (TYPES - 1));
const upTo = (ticks) => lots.map((x) => 1 + ((x >>> 8) % ticks));

function xorshift32(count, seed) {
  let x = seed;
  return Int32Array.from({ length: count }, () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return x;
  });
}

/** heap-js as one would use it: event objects, the insertion number in the comparator because it is not stable. */
function eventHeap() {
  const heap = new Heap((a, b) => a.tick - b.tick || a.priority - b.priority || a.insertion - b.insertion);
  let insertion = 0;
  const schedule = (tick, priority, payload) => heap.add({ tick, priority, insertion: insertion++, payload });
  return { heap, schedule };
}

function fill(pending, delays, schedule) {
  for (let id = 0; id < pending; id++) schedule(delays[id & (LOTS - 1)], types[id & (LOTS - 1)], id);
}

/** HOLD: whatever comes is put back, later. The check covers which event came when, in order. */
const holdHeap = (pending, delays) => (amount, start) => {
  const { heap, schedule } = eventHeap();
  fill(pending, delays, schedule);
  start();
  let check = 0;
  for (let n = 0; n < amount; n++) {
    const { tick, payload } = heap.pop();
    check = (Math.imul(check, 31) + payload) ^ tick;
    const lot = n & (LOTS - 1);
    schedule(tick + delays[lot], types[lot], payload);
  }
  return { count: amount, check };
};

const holdKernel = (pending, delays) => (amount, start) => {
  const kernel = new Kernel();
  let check = 0;
  let n = 0;
  const handler = (payloads, from, to, tick) => {
    const end = Math.min(to, from + amount - n);
    for (let i = from; i < end; i++) {
      const payload = payloads[i];
      check = (Math.imul(check, 31) + payload) ^ tick;
      const lot = n++ & (LOTS - 1);
      kernel.schedule(tick + delays[lot], types[lot], payload);
    }
    if (n === amount) kernel.stop();
  };
  for (let type = 0; type < TYPES; type++) kernel.on(type, handler);
  fill(pending, delays, (tick, priority, payload) => kernel.schedule(tick, priority, payload));
  start();
  kernel.run();
  return { count: amount, check };
};

/**
 * The same with RxJS actions that schedule themselves again; one priority. `create` gives a scheduler and what runs it.
 */
const holdRx = (pending, delays, create) => (amount, start) => {
  const { scheduler, run } = create();
  let check = 0;
  let n = 0;
  const work = function (payload) {
    check = (Math.imul(check, 31) + payload) ^ scheduler.now();
    if (++n < amount) this.schedule(payload, delays[n & (LOTS - 1)]);
    else throw new Error("enough");
  };
  for (let id = 0; id < pending; id++) scheduler.schedule(work, delays[id & (LOTS - 1)], id);
  start();
  try {
    run();
  } catch (error) {
    if (error.message !== "enough") throw error;
  }
  return { count: amount, check };
};
function rxVirtualTime() {
  const scheduler = new VirtualTimeScheduler();
  return { scheduler, run: () => scheduler.flush() };
}
function rxOnKernel() {
  const kernel = new Kernel();
  return { scheduler: new TickScheduler(kernel, 0), run: () => kernel.run() };
}

/**
 * PHOLD: each of four types changes the state of the station the event is for, and sends an event of the next type to
 * another station.
 */
function stations(delays, send) {
  const state = new Int32Array(STATIONS);
  let draw = 0;
  const next = (payload, tick, type) => {
    const lot = draw++ & (LOTS - 1);
    send(tick + delays[lot], type, (payload + lot) & 0xffff);
  };
  const handlers = [
    (payload, tick) => {
      state[payload & (STATIONS - 1)] += 1;
      next(payload, tick, 1);
    },
    (payload, tick) => {
      state[payload & (STATIONS - 1)] ^= tick;
      next(payload, tick, 2);
    },
    (payload, tick) => {
      state[payload & (STATIONS - 1)] = Math.imul(state[payload & (STATIONS - 1)], 5) + payload;
      next(payload, tick, 3);
    },
    (payload, tick) => {
      state[payload & (STATIONS - 1)] = (state[payload & (STATIONS - 1)] >>> 1) + tick;
      next(payload, tick, 0);
    },
  ];
  return { handlers, check: () => checkOf(state) };
}
const checkOf = (state) => state.reduce((sum, value) => (Math.imul(sum, 31) + value) | 0, 0);

const pholdHeap = (pending, delays) => (amount, start) => {
  const { heap, schedule } = eventHeap();
  const { handlers, check } = stations(delays, schedule);
  fill(pending, delays, schedule);
  start();
  for (let n = 0; n < amount; n++) {
    const { tick, priority, payload } = heap.pop();
    handlers[priority](payload, tick);
  }
  return { count: amount, check: check() };
};

/** A handler call for each event. */
const pholdEvents = (pending, delays) => (amount, start) => {
  const kernel = new Kernel();
  const schedule = (tick, priority, payload) => kernel.schedule(tick, priority, payload);
  const { handlers, check } = stations(delays, schedule);
  let left = amount;
  for (let type = 0; type < TYPES; type++) {
    kernel.on(type, (payloads, from, to, tick) => {
      const end = Math.min(to, from + left);
      for (let i = from; i < end; i++) handlers[type](payloads[i], tick);
      left -= end - from;
      if (left === 0) kernel.stop();
    });
  }
  fill(pending, delays, schedule);
  start();
  kernel.run();
  return { count: amount, check: check() };
};

/** A handler call for each (tick, type), the loop inside; `observe`, if given, makes what is told of each event. */
const pholdBatches = (pending, delays, observe) => (amount, start) => {
  const kernel = new Kernel();
  const tell = observe?.();
  const state = new Int32Array(STATIONS);
  let draw = 0;
  let left = amount;
  const upTo = (from, to) => {
    const end = Math.min(to, from + left);
    left -= end - from;
    if (left === 0) kernel.stop();
    return end;
  };
  kernel.on(0, (payloads, from, to, tick) => {
    const end = upTo(from, to);
    for (let i = from; i < end; i++) {
      const payload = payloads[i];
      state[payload & (STATIONS - 1)] += 1;
      if (tell) tell(tick, payload);
      const lot = draw++ & (LOTS - 1);
      kernel.schedule(tick + delays[lot], 1, (payload + lot) & 0xffff);
    }
  });
  kernel.on(1, (payloads, from, to, tick) => {
    const end = upTo(from, to);
    for (let i = from; i < end; i++) {
      const payload = payloads[i];
      state[payload & (STATIONS - 1)] ^= tick;
      if (tell) tell(tick, payload);
      const lot = draw++ & (LOTS - 1);
      kernel.schedule(tick + delays[lot], 2, (payload + lot) & 0xffff);
    }
  });
  kernel.on(2, (payloads, from, to, tick) => {
    const end = upTo(from, to);
    for (let i = from; i < end; i++) {
      const payload = payloads[i];
      const station = payload & (STATIONS - 1);
      state[station] = Math.imul(state[station], 5) + payload;
      if (tell) tell(tick, payload);
      const lot = draw++ & (LOTS - 1);
      kernel.schedule(tick + delays[lot], 3, (payload + lot) & 0xffff);
    }
  });
  kernel.on(3, (payloads, from, to, tick) => {
    const end = upTo(from, to);
    for (let i = from; i < end; i++) {
      const payload = payloads[i];
      const station = payload & (STATIONS - 1);
      state[station] = (state[station] >>> 1) + tick;
      if (tell) tell(tick, payload);
      const lot = draw++ & (LOTS - 1);
      kernel.schedule(tick + delays[lot], 0, (payload + lot) & 0xffff);
    }
  });
  fill(pending, delays, (tick, priority, payload) => kernel.schedule(tick, priority, payload));
  start();
  kernel.run();
  return { count: amount, check: checkOf(state) };
};

/** Observers: each gives a function that is told of every event. */
function channel(subscribers) {
  const events = new Channel("events", ["payload"]);
  let sum = 0;
  for (let n = 0; n < subscribers; n++) {
    events.batches.subscribe(({ length, payload }) => {
      for (let i = 0; i < length; i++) sum = (sum + payload[i]) | 0;
    });
  }
  return (tick, payload) => {
    if (events.active) events.record(tick, payload);
  };
}
function subject(subscribe) {
  const events = new Subject();
  let sum = 0;
  subscribe(events, ({ payload }) => {
    sum = (sum + payload) | 0;
  });
  return (tick, payload) => events.next({ tick, payload });
}
const once = (events, observer) => events.subscribe(observer);
const filtered = (events, observer) => {
  for (let type = 0; type < TYPES; type++)
    events.pipe(filter(({ payload }) => (payload & 3) === type)).subscribe(observer);
};

const HEAP = "heap-js, event objects";
const DENSE = upTo(100);
const FAR = upTo(1000);
const NEAR = upTo(16);
/** 3.1 M events/s, the published rate of heap-js with event objects, give or take 30 %. */
const PUBLISHED = [2.2e6, 4e6];

await main(import.meta.url, [
  {
    title: "HOLD, 10,000 pending, delays 1 to 100",
    unit: "events",
    amount: 1e6,
    baseline: HEAP,
    expected: PUBLISHED,
    variants: { [HEAP]: holdHeap(10_000, DENSE), kernel: holdKernel(10_000, DENSE) },
  },
  {
    title: "HOLD in RxJS, 10,000 pending, delays 1 to 100",
    unit: "actions",
    amount: 1000,
    baseline: "RxJS VirtualTimeScheduler",
    variants: {
      "RxJS VirtualTimeScheduler": holdRx(10_000, DENSE, rxVirtualTime),
      "TickScheduler on the kernel": holdRx(10_000, DENSE, rxOnKernel),
    },
  },
  {
    title: "PHOLD, 4 handlers, 10,000 pending, delays 1 to 100",
    unit: "events",
    amount: 1e6,
    baseline: HEAP,
    expected: PUBLISHED,
    variants: {
      [HEAP]: pholdHeap(10_000, DENSE),
      "kernel, a call an event": pholdEvents(10_000, DENSE),
      "kernel, a call a batch": pholdBatches(10_000, DENSE),
    },
  },
  {
    title: "PHOLD, 4 handlers, 128 pending, delays 1 to 16",
    unit: "events",
    amount: 1e6,
    baseline: HEAP,
    variants: {
      [HEAP]: pholdHeap(128, NEAR),
      "kernel, a call an event": pholdEvents(128, NEAR),
      "kernel, a call a batch": pholdBatches(128, NEAR),
    },
  },
  {
    title: "PHOLD, 4 handlers, 10,000 pending, delays 1 to 1,000: mostly beyond the wheel",
    unit: "events",
    amount: 1e6,
    baseline: HEAP,
    variants: { [HEAP]: pholdHeap(10_000, FAR), "kernel, a call a batch": pholdBatches(10_000, FAR) },
  },
  {
    title: "Observers of every event of PHOLD, 10,000 pending, delays 1 to 100",
    unit: "events",
    amount: 1e6,
    baseline: "no observer",
    variants: {
      "no observer": pholdBatches(10_000, DENSE),
      "channel nobody subscribes to": pholdBatches(10_000, DENSE, () => channel(0)),
      "channel, 1 subscriber": pholdBatches(10_000, DENSE, () => channel(1)),
      "channel, 4 subscribers": pholdBatches(10_000, DENSE, () => channel(4)),
      "Subject.next an event, 1 subscriber": pholdBatches(10_000, DENSE, () => subject(once)),
      "Subject.next an event, 4 filtered": pholdBatches(10_000, DENSE, () => subject(filtered)),
    },
  },
]);
