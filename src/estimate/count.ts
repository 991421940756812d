import { InputError, UserError } from "../base/user-error.js";
import type { ConstantGroup } from "../contracts/constant-groups.js";
import type { StaticSplit } from "../contracts/gating.js";
import { KINDS } from "../contracts/packet.js";
import type { ChipProgram } from "../contracts/program.js";
import type { Energy, Traffic } from "../contracts/summary.js";
import { requireSupply } from "../contracts/supply.js";
import { coresOf } from "../contracts/topology.js";
import type { MappedChip } from "../cores/estimate.js";
import { type RouteTraffic, routeTraffic } from "../mapping/placement/route-traffic.js";
import { area } from "../simulation/area.js";
import { arrivalTicks } from "../simulation/arrivals.js";
import { energyRanges, type Fj } from "../simulation/energy.js";
import { fittedTo } from "../simulation/fit-mesh.js";
import { latencies, powerOf, speedOf } from "../simulation/latency.js";
import type { SimulationConfig } from "../simulation/simulator.js";
import { savedShare, traffic } from "../simulation/traffic.js";
import { type ModelSource, workloadOf } from "../workloads/registry.js";
import type { SentenceCodes, Workload } from "../workloads/workload.js";
import { ChipBound } from "./chip-bound.js";
import { RunCounter } from "./counted-run.js";
import { energyOf } from "./energy-of.js";
import { LatencyBound } from "./latency-bound.js";
import type { MeasuredSummary } from "./measured.js";
import { coreTimeOf, runTicks } from "./sentence-bound.js";
import { type Nonzeros, nonzerosOf, type SentencePackets, sentencePackets } from "./sentence-packets.js";

/** Estimate of one chip run. */
export interface CountedBatch {
  readonly latencies: readonly number[];
  readonly ticks: number;
  readonly tokens: number;
  readonly energy: Energy;
  readonly views: MeasuredSummary["energy_views"];
  /** Energy by group of constants. */
  readonly groups: Readonly<Record<ConstantGroup, Fj>>;
  readonly traffic: Traffic;
}

/** A mapping whose runs are counted instead of simulated. */
export class Counter {
  readonly coresUsed: number;
  /** The configuration, its mesh fitted to the model where `chip.mesh` is auto. */
  readonly config: SimulationConfig;
  private readonly counter: RunCounter;
  readonly program: ChipProgram;
  private readonly mapped: MappedChip;
  private readonly workload: Workload;
  private readonly nonzeros: Nonzeros;

  /** @throws MappingError if the model does not fit, SupplyError for a clock too fast for the voltage */
  constructor(model: ModelSource, config: SimulationConfig) {
    requireSupply(config.chip);
    this.workload = workloadOf(model);
    const chip = fittedTo(this.workload, config);
    const { code } = config;
    this.config = { ...config, chip };
    this.program = this.workload.map(this.config);
    this.coresUsed = this.program.cores.length;
    this.mapped = {
      program: this.program,
      spec: chip,
      code,
      rules: this.workload.rules,
      energy: this.workload.kinds.energy,
    };
    this.counter = new RunCounter(this.mapped, this.workload.kinds);
    this.nonzeros = nonzerosOf(this.workload, this.mapped);
  }

  /**
   * Traffic, and energy but for leakage, clock and barriers, are those of the simulation to the unit. Latency and
   * ticks are lower bounds, and so are those three; `max_link_load`, which divides by ticks, is an upper
   * bound.
   * @throws InputError if a sentence is too long
   */
  batch(sentences: readonly SentenceCodes[]): CountedBatch {
    const { host, chip, seed } = this.config;
    if (host.full === "refuse" && host.queue !== null)
      throw new UserError("host.full refuse: only a simulation says which sentences are refused; take fidelity packet");
    const packets = this.packetsOf(sentences);
    const bounds = packets.map((sentence) =>
      new LatencyBound(this.workload.kinds, new ChipBound(this.mapped, host, sentence)).run(),
    );
    const arrivals = arrivalTicks(host.arrival, sentences.length, chip.tickPs, seed);
    const ticks = runTicks(bounds, host.inFlight, arrivals);
    const coreBarriers = bounds.reduce((n, bound) => n + bound.coreBarriers, 0);
    const counted = this.counter.count(packets, coreBarriers);
    const account = energyOf(counted, coreTimeOf(chip, bounds, ticks), ticks);
    return {
      latencies: bounds.map(({ latency }) => latency),
      ticks,
      tokens: packets.reduce((n, { tokens }) => n + tokens, 0),
      energy: account.finish(),
      views: account.views(),
      groups: account.groups(),
      traffic: traffic(
        counted,
        sentences.map((_, i) => i),
        ticks,
      ),
    };
  }

  /** What each route carries for all the sentences. @throws InputError if one is too long */
  routeTraffic(sentences: readonly SentenceCodes[]): RouteTraffic {
    const { counts } = this.counter.count(this.packetsOf(sentences), 0).network;
    const injected = new Float64Array(this.program.routes.length * KINDS);
    counts.injected.forEach((packets, i) => {
      injected[i % injected.length] = injected[i % injected.length]! + packets;
    });
    return routeTraffic(this.program, this.config.chip, injected);
  }

  private packetsOf(sentences: readonly SentenceCodes[]): SentencePackets[] {
    const { chip } = this.config;
    const long = sentences.find(({ tokens }) => tokens > chip.maxTokens);
    if (long !== undefined)
      throw new InputError(
        `a sentence has ${long.tokens} tokens, the chip holds sentences of ${chip.maxTokens} (chip.model.max_tokens)`,
      );
    return sentences.map((codes) => sentencePackets(this.mapped, this.workload, codes, this.nonzeros));
  }
}

const add = (a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(a).map(([name, value]) => [name, value + b[name]!]));

/** Chip runs added up as `summarise` does. */
export function countedSummary(
  { config: { chip }, coresUsed }: Pick<Counter, "config" | "coresUsed">,
  batches: readonly CountedBatch[],
): MeasuredSummary {
  const sum = (pick: (batch: CountedBatch) => number): number => batches.reduce((n, batch) => n + pick(batch), 0);
  const lasted = batches.flatMap((batch) => batch.latencies);
  const latency = latencies(lasted, chip.tickPs);
  const ticks = sum((batch) => batch.ticks);
  const tokens = sum((batch) => batch.tokens);
  const speed = speedOf(lasted.length, tokens, ticks, chip.tickPs);
  const total = sum(({ energy }) => energy.total_fj);
  const counts = batches.map((batch) => ({ ...batch.traffic }) as Record<string, number>).reduce(add);
  const busiest = Math.max(...batches.map((batch) => batch.traffic.max_link_load));
  return {
    chip: {
      tick_ps: chip.tickPs,
      cores_used: coresUsed,
      cores_total: coresOf(chip),
      area_mm2: area(chip),
    },
    totals: {
      ...speed,
      latency,
      traffic: {
        ...(counts as unknown as Traffic),
        mean_hops: counts.packets === 0 ? 0 : counts.packet_hops! / counts.packets!,
        multicast_saving: savedShare(counts.packet_hops!, counts.unicast_hops!),
        max_link_load: busiest,
      },
      energy: {
        total_fj: total,
        low_fj: sum(({ energy }) => energy.low_fj),
        high_fj: sum(({ energy }) => energy.high_fj),
        by_component: batches.map(({ energy }) => energy.by_component).reduce(add),
        static_split: batches
          .map(({ energy }): Record<string, number> => energy.static_split)
          .reduce(add) as StaticSplit,
      },
      ...powerOf(total, speed.seconds, latency.mean_ticks, chip.tickPs),
    },
    energy_views: batches
      .map(({ views }) => views as unknown as Record<string, number>)
      .reduce(add) as unknown as MeasuredSummary["energy_views"],
    energy_ranges: energyRanges((group, end) => sum(({ groups }) => groups[group][end])),
  };
}
