import { PacketTable } from "./packets-under-way.js";
import { Sources, type TrafficSpec } from "./sources.js";
import { Latencies } from "./statistics.js";
import type { Delivery, TrafficNetwork } from "./traffic-network.js";

/**
 * How a run is measured; defaults are those of BookSim2's trafficmanager.cpp as the reference curves were made with.
 */
export interface MeasurePlan {
  /** Cycles after which the state of the run is judged. */
  readonly periodCycles: number;
  readonly warmupPeriods: number;
  /** Periods in all, warm-up included. */
  readonly maxPeriods: number;
  /**
   * A period that changes mean latency and accepted rate by no more than this share has settled; three in a row end
   * the measurement.
   */
  readonly settled: number;
  /** Cycles of mean latency, packets under way included, above which a load counts as unstable. */
  readonly unstableLatency: number;
}

const SETTLED_PERIODS = 3;
/** Links of a router. */
const LINKS = 4;
const DRAIN_CHECK_CYCLES = 1000;
/** Cycles between two moments in which whoever runs a measurement may do something else. */
const YIELD_CYCLES = 200;

/** Small networks need long periods for as many packets. */
export function defaultPlan(nodes: number): MeasurePlan {
  const periodCycles = nodes <= 16 ? 10_000 : nodes <= 64 ? 5_000 : 2_000;
  return { periodCycles, warmupPeriods: 3, maxPeriods: 10, settled: 0.05, unstableLatency: 500 };
}

export interface Measured {
  /**
   * False above saturation: then latencies are NaN, and rates are those of a run that is measured whatever its
   * latency.
   */
  readonly stable: boolean;
  /** Creation to arrival of the tail, waiting at the source included; cycles. */
  readonly packetLatency: Latencies;
  /** The head leaving its source to arrival of the tail; cycles. */
  readonly networkLatency: Latencies;
  /** Routers passed. */
  readonly hopsMean: number;
  /** Flits per node and cycle in the measured part: wanted, sent, received. */
  readonly offeredRate: number;
  readonly injectedRate: number;
  readonly acceptedRate: number;
  /** Flits per cycle of the measured part by link: router * 4 + port (0 = +x, 1 = -x, 2 = +y, 3 = -y). */
  readonly linkLoads: Float64Array;
  /** Cycles simulated, warm-up and drain included. */
  readonly cycles: number;
  readonly packets: number;
}

/** What a measurement is at. */
export interface MeasureProgress {
  readonly cycle: number;
  /** Cycles that the measurement takes at most, drain left out. */
  readonly mostCycles: number;
}

/**
 * Warm-up, measurement, drain. Yields now and then so that the caller can let other things happen; the measurement is
 * the return value.
 * @param create makes the empty network anew: a load that turns out unstable is measured a second time, for its rates
 * only
 */
export function* measure(
  create: () => TrafficNetwork,
  spec: TrafficSpec,
  plan: MeasurePlan,
): Generator<MeasureProgress, Measured> {
  const latencyRun = new Run(create(), spec, plan, true);
  if (yield* latencyRun.measured()) return latencyRun.result(true);
  const throughputRun = new Run(create(), spec, plan, false);
  yield* throughputRun.measured();
  return throughputRun.result(false);
}

class Run {
  readonly #packetLatency = new Latencies();
  readonly #networkLatency = new Latencies();
  readonly #packets = new PacketTable();
  readonly #sources: Sources;
  readonly #nodes: number;
  #hops = 0;
  /** Packets that count are under way. */
  #recordedUnderWay = 0;
  #phase: "warm-up" | "measured" | "drain" = "warm-up";
  #clearedAt = 0;
  #measuredTo = 0;
  #sentBefore = 0;
  #receivedBefore = 0;
  #sent = 0;
  #received = 0;
  #linkBefore: Float64Array;
  #linkLoads = new Float64Array(0);

  constructor(
    private readonly network: TrafficNetwork,
    private readonly spec: TrafficSpec,
    private readonly plan: MeasurePlan,
    /** Whether latency decides about settling and stability. */
    private readonly byLatency: boolean,
  ) {
    const { width, height, concentration } = network.grid;
    this.#nodes = width * height * concentration;
    this.#sources = new Sources(network, spec);
    this.#linkBefore = new Float64Array(width * height * LINKS);
  }

  /** @returns false when the load turned out unstable */
  *measured(): Generator<MeasureProgress, boolean> {
    const { plan, network } = this;
    let settled = 0;
    let latencyBefore = 0;
    let acceptedBefore = 0;
    for (let period = 0; period < plan.maxPeriods && settled < SETTLED_PERIODS; period++) {
      if (period === plan.warmupPeriods) this.#phase = "measured";
      // BookSim2 clears at every second period of the warm-up, and at its end.
      if (period === plan.warmupPeriods || (period < plan.warmupPeriods && period % 2 === 0)) this.#clear();
      for (let cycle = 0; cycle < plan.periodCycles; cycle++) {
        this.#cycle();
        if (cycle % YIELD_CYCLES === 0) yield this.#progress();
      }
      const latency = this.#packetLatency.mean;
      const accepted = this.#acceptedRate(network.cycle);
      if (this.byLatency && this.#meanWithAges() > plan.unstableLatency) return false;
      const changes = (now: number, before: number) => Math.abs((now - before) / now) > plan.settled;
      const moves = (this.byLatency && changes(latency, latencyBefore)) || changes(accepted, acceptedBefore);
      if (this.#phase === "measured") settled = moves ? 0 : settled + 1;
      latencyBefore = latency;
      acceptedBefore = accepted;
    }
    this.#phase = "drain";
    this.#measuredTo = network.cycle;
    this.#sent = network.flitsSent - this.#sentBefore;
    this.#received = network.flitsReceived - this.#receivedBefore;
    const cycles = this.#measuredTo - this.#clearedAt;
    this.#linkLoads = this.#linkFlits().map((flits, link) => (flits - this.#linkBefore[link]) / cycles);
    return yield* this.byLatency ? this.#drain() : this.#empty();
  }

  result(stable: boolean): Measured {
    const cycles = (this.#measuredTo - this.#clearedAt) * this.#nodes;
    const nothing = new Latencies();
    return {
      stable,
      packetLatency: stable ? this.#packetLatency : nothing,
      networkLatency: stable ? this.#networkLatency : nothing,
      hopsMean: this.#hops / this.#packetLatency.count,
      offeredRate: this.spec.rate,
      injectedRate: this.#sent / cycles,
      acceptedRate: this.#received / cycles,
      linkLoads: this.#linkLoads,
      cycles: this.network.cycle,
      packets: this.#packetLatency.count,
    };
  }

  /** Sources go on until every packet created in the measured part has arrived. */
  *#drain(): Generator<MeasureProgress, boolean> {
    for (let cycle = 1; this.#recordedUnderWay > 0 || !this.#sources.drainedTo(this.#measuredTo); cycle++) {
      this.#cycle();
      if (cycle % DRAIN_CHECK_CYCLES === 0 && this.#meanWithAges() > this.plan.unstableLatency) return false;
      if (cycle % YIELD_CYCLES === 0) yield this.#progress();
    }
    return true;
  }

  /** What is under way arrives, and nothing follows. */
  *#empty(): Generator<MeasureProgress, boolean> {
    for (let cycle = 1; this.#recordedUnderWay > 0; cycle++) {
      this.network.step(this.#arrived);
      if (cycle % YIELD_CYCLES === 0) yield this.#progress();
    }
    return true;
  }

  #cycle(): void {
    this.#sources.feed(this.spec.packetFlits, this.#packetOf);
    this.network.step(this.#arrived);
  }

  /** Packets drawn in the measured part count, and those drawn later that were created in it. */
  readonly #packetOf = (created: number): number => {
    const counts = this.#phase === "measured" || (this.#phase === "drain" && created < this.#measuredTo);
    if (counts) this.#recordedUnderWay++;
    return this.#packets.add(created, counts);
  };

  readonly #arrived = ({ packet, injected, arrived, hops }: Delivery): void => {
    const created = this.#packets.created(packet);
    const counts = this.#packets.counts(packet);
    this.#packets.remove(packet);
    if (counts) this.#recordedUnderWay--;
    if (!counts && this.#phase !== "warm-up") return;
    this.#packetLatency.add(arrived - created);
    this.#networkLatency.add(arrived - injected);
    this.#hops += hops;
  };

  #clear(): void {
    this.#packetLatency.clear();
    this.#networkLatency.clear();
    this.#hops = 0;
    this.#clearedAt = this.network.cycle;
    this.#sentBefore = this.network.flitsSent;
    this.#receivedBefore = this.network.flitsReceived;
    this.#linkBefore = this.#linkFlits();
  }

  #linkFlits(): Float64Array {
    return this.#linkBefore.map((_, link) => this.network.linkFlits(Math.floor(link / LINKS), link % LINKS));
  }

  #acceptedRate(now: number): number {
    return (this.network.flitsReceived - this.#receivedBefore) / ((now - this.#clearedAt) * this.#nodes);
  }

  /** Mean over latencies of packets that arrived and ages of flits under way. */
  #meanWithAges(): number {
    const { sum, count } = this.#packetLatency;
    const flits = this.spec.packetFlits;
    const under = this.#packets.live;
    return (sum + flits * (under * this.network.cycle - this.#packets.createdSum)) / (count + flits * under);
  }

  #progress(): MeasureProgress {
    return { cycle: this.network.cycle, mostCycles: this.plan.maxPeriods * this.plan.periodCycles };
  }
}
