import type { NetworkChoice } from "./create-network.js";
import type { Measured, MeasurePlan } from "./measurement.js";
import type { ListedResult } from "./packet-list.js";
import { gridOf, nodesOf, type TrafficPattern } from "./patterns.js";
import { saturationOf } from "./saturation.js";
import { confidence, Latencies } from "./statistics.js";
import { zeroLoadLatency } from "./zero-load.js";

/** Synthetic traffic to measure. */
export interface NocTraffic {
  readonly pattern: TrafficPattern;
  /** Flits per node and cycle. */
  readonly rates: readonly number[];
  readonly packetFlits: number;
  readonly seeds: readonly number[];
  readonly plan: MeasurePlan;
}

export const NOC_SCHEMA = "sorbet-sim/noc@1";
/** Several measurements in one document. */
export const NOC_SET_SCHEMA = "sorbet-sim/noc-set@1";
export const PORT_NAMES = ["+x", "-x", "+y", "-y"] as const;

/**
 * Figures of one load; null: unstable, or nothing to take a mean of. Latencies in cycles, rates in flits per node and
 * cycle.
 */
export interface LoadFigures {
  readonly packet_latency_mean: number | null;
  readonly network_latency_mean: number | null;
  readonly packet_latency_p50: number | null;
  readonly packet_latency_p99: number | null;
  readonly hops_mean: number | null;
  readonly offered_rate: number;
  readonly injected_rate: number;
  readonly accepted_rate: number;
  readonly stable: boolean;
  readonly cycles: number;
  readonly packets_measured: number;
}

export interface LinkLoad {
  readonly router: number;
  readonly port: (typeof PORT_NAMES)[number];
  readonly flits_per_cycle: number;
}

/**
 * A load over all seeds: means, and with several seeds the half widths of their 95 % confidence intervals and the
 * figures of each.
 */
export interface LoadResult extends LoadFigures {
  readonly busiest_link: LinkLoad | null;
  readonly confidence_95?: {
    readonly packet_latency_mean: number | null;
    readonly network_latency_mean: number | null;
    readonly accepted_rate: number;
  };
  readonly seeds?: readonly (LoadFigures & { readonly seed: number })[];
}

/** A load, with what is drawn and not printed: flits per cycle by link (router * 4 + port). */
export interface LoadMeasured {
  readonly result: LoadResult;
  readonly linkLoads: Float64Array;
}

const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

function figuresOf({ packetLatency, networkLatency, ...measured }: Measured): LoadFigures {
  return {
    packet_latency_mean: orNull(packetLatency.mean),
    network_latency_mean: orNull(networkLatency.mean),
    packet_latency_p50: orNull(packetLatency.percentile(0.5)),
    packet_latency_p99: orNull(packetLatency.percentile(0.99)),
    hops_mean: orNull(measured.hopsMean),
    offered_rate: measured.offeredRate,
    injected_rate: measured.injectedRate,
    accepted_rate: measured.acceptedRate,
    stable: measured.stable,
    cycles: measured.cycles,
    packets_measured: measured.packets,
  };
}

function busiest(linkLoads: Float64Array): LinkLoad | null {
  const load = linkLoads.reduce((most, flits) => Math.max(most, flits), 0);
  if (load === 0) return null;
  const link = linkLoads.indexOf(load);
  return { router: Math.floor(link / 4), port: PORT_NAMES[link % 4], flits_per_cycle: load };
}

/** One load from its runs, one a seed. */
export function loadOf(runs: readonly Measured[], seeds: readonly number[]): LoadMeasured {
  const each = runs.map(figuresOf);
  const linkLoads = runs[0].linkLoads.map((_, link) => confidence(runs.map((run) => run.linkLoads[link])).mean);
  const over = (of: (figures: LoadFigures) => number | null) => {
    const values = each.map(of);
    return values.every((value) => value !== null) ? confidence(values) : { mean: null, half: null };
  };
  const sum = (of: (figures: LoadFigures) => number) => each.reduce((total, figures) => total + of(figures), 0);
  const packet = over((figures) => figures.packet_latency_mean);
  const network = over((figures) => figures.network_latency_mean);
  const accepted = confidence(each.map(({ accepted_rate }) => accepted_rate));
  const result: LoadResult = {
    packet_latency_mean: packet.mean,
    network_latency_mean: network.mean,
    packet_latency_p50: over((figures) => figures.packet_latency_p50).mean,
    packet_latency_p99: over((figures) => figures.packet_latency_p99).mean,
    hops_mean: over((figures) => figures.hops_mean).mean,
    offered_rate: each[0].offered_rate,
    injected_rate: confidence(each.map(({ injected_rate }) => injected_rate)).mean,
    accepted_rate: accepted.mean,
    stable: each.every(({ stable }) => stable),
    cycles: sum(({ cycles }) => cycles),
    packets_measured: sum(({ packets_measured }) => packets_measured),
    busiest_link: busiest(linkLoads),
  };
  if (runs.length === 1) return { result, linkLoads };
  const confidence_95 = {
    packet_latency_mean: packet.half,
    network_latency_mean: network.half,
    accepted_rate: accepted.half,
  };
  return {
    result: { ...result, confidence_95, seeds: each.map((figures, i) => ({ seed: seeds[i], ...figures })) },
    linkLoads,
  };
}

/** What was simulated, as the options say it. */
export function networkFacts({ model, spec, pipelineName }: NetworkChoice) {
  const { topology, routing, vcs, bufferFlits, pipeline, linkTicks } = spec;
  return {
    model,
    topology: topology.kind,
    routers: [topology.width, topology.height],
    nodes: nodesOf(gridOf(topology)),
    ...(topology.kind === "chips"
      ? {
          chip_routers: [topology.chipWidth, topology.chipHeight],
          chip_link_latency: topology.chipLinkTicks,
          chip_link_cycles: topology.chipLinkCycles,
        }
      : {}),
    routing,
    vcs,
    vc_buffer: bufferFlits,
    pipeline: pipelineName,
    routing_delay: pipeline.routingDelay,
    credit_delay: pipeline.creditDelay,
    link_latency: linkTicks,
  };
}

export type Saturation = { readonly from: number; readonly to: number };

/** A measurement as it is printed: the figures of a single rate stand at the top, those of several in `points`. */
export interface NocResult {
  readonly schema: typeof NOC_SCHEMA;
  readonly network: ReturnType<typeof networkFacts>;
  readonly traffic: {
    readonly pattern: string;
    readonly packet_size: number;
    readonly seeds: readonly number[];
    readonly sample_period: number;
  };
  /** Mean latency of the pattern's packets without load, cycles. */
  readonly zero_load_latency: number;
  /** Of a sweep: offered rate at which latency reaches three times that without load; null: not reached. */
  readonly saturation?: Saturation | null;
  /** Of a sweep: largest accepted rate. */
  readonly accepted_rate_max?: number;
  readonly points: readonly LoadResult[];
}

export function nocResult(choice: NetworkChoice, traffic: NocTraffic, points: readonly LoadResult[]): NocResult {
  const zeroLoad = zeroLoadLatency(choice.spec, traffic.pattern, traffic.packetFlits);
  const curve = points.map(({ offered_rate, stable, packet_latency_mean }) => ({
    rate: offered_rate,
    latency: stable && packet_latency_mean !== null ? packet_latency_mean : undefined,
  }));
  const sweep = {
    saturation: saturationOf(curve, zeroLoad) ?? null,
    accepted_rate_max: points.reduce((most, { accepted_rate }) => Math.max(most, accepted_rate), 0),
  };
  return {
    schema: NOC_SCHEMA,
    network: networkFacts(choice),
    traffic: {
      pattern: traffic.pattern,
      packet_size: traffic.packetFlits,
      seeds: traffic.seeds,
      sample_period: traffic.plan.periodCycles,
    },
    zero_load_latency: zeroLoad,
    ...(traffic.rates.length > 1 ? sweep : {}),
    points,
  };
}

/** The document that --json prints. */
export function nocJson({ points, ...facts }: NocResult): unknown {
  if (facts.saturation !== undefined) return { ...facts, points };
  return { ...facts, ...points[0] };
}

/** What a packet list came to, in the keys of a measurement: every packet counts. */
export function listFigures(results: readonly ListedResult[], nodes: number): LoadFigures {
  const packetLatency = new Latencies();
  const networkLatency = new Latencies();
  let hops = 0;
  let flits = 0;
  let first = Number.POSITIVE_INFINITY;
  let lastCreated = 0;
  let last = 0;
  for (const packet of results) {
    packetLatency.add(packet.arrived - packet.created);
    networkLatency.add(packet.arrived - packet.injected);
    hops += packet.hops;
    flits += packet.flits;
    first = Math.min(first, packet.created);
    lastCreated = Math.max(lastCreated, packet.created);
    last = Math.max(last, packet.arrived);
  }
  const accepted = flits / (nodes * (last - first + 1));
  return {
    packet_latency_mean: packetLatency.mean,
    network_latency_mean: networkLatency.mean,
    packet_latency_p50: packetLatency.percentile(0.5),
    packet_latency_p99: packetLatency.percentile(0.99),
    hops_mean: hops / results.length,
    offered_rate: flits / (nodes * (lastCreated - first + 1)),
    injected_rate: accepted,
    accepted_rate: accepted,
    stable: true,
    cycles: last + 1,
    packets_measured: results.length,
  };
}
