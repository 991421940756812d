import type { ChipSpec } from "../contracts/chip.js";
import { CONSTANT_GROUPS } from "../contracts/constant-groups.js";
import { IDLE } from "../contracts/energy.js";
import type { StaticSplit } from "../contracts/gating.js";
import { type Energy, type EnergyCell, type SiteRate, SUMMARY_SCHEMA, type Summary } from "../contracts/summary.js";
import { shortestTickRange } from "../contracts/supply.js";
import { coresOf } from "../contracts/topology.js";
import { area } from "./area.js";
import type { BatchResult } from "./batch-result.js";
import { addHops, deadCost } from "./dead-cost.js";
import { energyRanges } from "./energy.js";
import { latencies, powerOf, responses, speedOf } from "./latency.js";
import { limitsOf } from "./limits.js";
import { levelErrors } from "./network-levels.js";
import { outsideTotal } from "./outside.js";
import type { Simulator } from "./simulator.js";
import { restTime, staticEnergy } from "./static-energy.js";
import { addSites, addTraffic, busiestOf, withRates } from "./traffic.js";

export interface SummaryMeta {
  readonly configSha256: string;
  readonly weightsSha256: string;
  /** Present if the user gave the mapping. */
  readonly mappingSha256?: string | undefined;
}

const addRecords = (records: readonly Record<string, number>[]): Record<string, number> => {
  const sum: Record<string, number> = {};
  for (const record of records) for (const [key, value] of Object.entries(record)) sum[key] = (sum[key] ?? 0) + value;
  return sum;
};

function addEnergy(parts: readonly Energy[]): Energy {
  const sum = (pick: (e: Energy) => number): number => parts.reduce((n, e) => n + pick(e), 0);
  return {
    total_fj: sum((e) => e.total_fj),
    low_fj: sum((e) => e.low_fj),
    high_fj: sum((e) => e.high_fj),
    by_component: addRecords(parts.map((e) => e.by_component)),
    by_layer: addRecords(parts.map((e) => e.by_layer)),
    by_event: addRecords(parts.map((e) => e.by_event)),
    static_split: addRecords(parts.map((e) => ({ ...e.static_split }))) as StaticSplit,
  };
}

/** Cells of the same layer, component and event added up. */
function addCells(cells: readonly EnergyCell[]): EnergyCell[] {
  const sums = new Map<string, EnergyCell>();
  for (const cell of cells) {
    const key = `${cell.layer}/${cell.component}/${cell.event}`;
    const sum = sums.get(key);
    if (sum === undefined) sums.set(key, { ...cell });
    else sum.fj += cell.fj;
  }
  return [...sums.values()];
}

const addGroups = (batches: readonly BatchResult[]): BatchResult["energyGroups"] =>
  Object.fromEntries(
    CONSTANT_GROUPS.map((group) => [group, addRecords(batches.map((b) => ({ ...b.energyGroups[group] })))]),
  ) as unknown as BatchResult["energyGroups"];

/** Power that flows while the chip has nothing to do, watts. */
function idlePower(chip: ChipSpec, used: number): Summary["chip"]["idle_w"] {
  const ticks = 1e12 / chip.tickPs / 1000;
  const { idle: second } = staticEnergy(chip, restTime(chip, used, ticks), ticks);
  return Object.fromEntries(IDLE.map((name) => [name, second[name].value * 1e-12])) as Summary["chip"]["idle_w"];
}

const addLinks = (batches: readonly BatchResult[]): number[] =>
  batches[0]!.linkFlits.map((_, link) => batches.reduce((n, b) => n + b.linkFlits[link]!, 0));

function firingRate(sites: readonly SiteRate[], timesteps: number): { sent: number; signed: number } {
  const sum = (pick: (s: SiteRate) => number): number => sites.reduce((n, s) => n + pick(s), 0);
  const all = {
    layer: "",
    site: "",
    values: sum((s) => s.values),
    events: sum((s) => s.events),
    signed_events: sum((s) => s.signed_events),
  };
  const { rate, signed_rate } = withRates(all, timesteps);
  return { sent: rate, signed: signed_rate };
}

function addLatencies(batches: readonly BatchResult[]): BatchResult["latencies"] {
  const ticks = batches.flatMap((b) => b.latencies.ticks);
  const waitingTicks = batches.flatMap((b) => b.latencies.waitingTicks);
  if (batches.some((b) => b.latencies.packetTicks === undefined)) return { ticks, waitingTicks };
  return { ticks, waitingTicks, packetTicks: batches.flatMap((b) => b.latencies.packetTicks!) };
}

/**
 * Adds chip runs up to one, in the order of their inputs; at least one. All are sums of integers, so grouping does not
 * matter.
 */
export function mergeBatches(batches: readonly BatchResult[], timesteps: number): BatchResult {
  const sum = (pick: (b: BatchResult) => number): number => batches.reduce((n, b) => n + pick(b), 0);
  const ticks = sum((b) => b.ticks);
  const linkFlits = addLinks(batches);
  const { flitTicks } = batches[0]!;
  const undamaged = batches.flatMap(({ undamagedHops }) => undamagedHops ?? []);
  return {
    inputs: batches.flatMap((b) => b.inputs),
    latencies: addLatencies(batches),
    refused: sum((b) => b.refused),
    tokens: sum((b) => b.tokens),
    ticks,
    kernelEvents: sum((b) => b.kernelEvents),
    traffic: addTraffic(
      batches.map((b) => b.traffic),
      busiestOf(linkFlits, flitTicks),
      ticks,
    ),
    ...(undamaged.length > 0 && { undamagedHops: addHops(undamaged) }),
    linkFlits,
    ...(flitTicks && { flitTicks }),
    unitTicks: batches[0]!.unitTicks.map((_, unit) => sum((b) => b.unitTicks[unit]!)),
    barrierTicks: sum((b) => b.barrierTicks),
    energy: addEnergy(batches.map((b) => b.energy)),
    views: addRecords(batches.map((b) => b.views)) as BatchResult["views"],
    energyCells: addCells(batches.flatMap((b) => b.energyCells)),
    evidenceFj: addRecords(batches.map((b) => b.evidenceFj)) as BatchResult["evidenceFj"],
    energyGroups: addGroups(batches),
    networkAccounts: addRecords(batches.map((b) => b.networkAccounts)) as BatchResult["networkAccounts"],
    criticalPath: addRecords(batches.map((b) => b.criticalPath)) as BatchResult["criticalPath"],
    sites: addSites(
      batches.map((b) => b.sites),
      timesteps,
    ),
    registers: batches[0]!.registers.map((register, i) => ({
      ...register,
      bits_needed: batches.reduce((most, b) => Math.max(most, b.registers[i]!.bits_needed), 0),
    })),
    hostWork: addRecords(batches.map((b) => b.hostWork)),
  };
}

/** Adds the chip runs of a simulation up to summary.json. Batches in the order of their inputs; at least one. */
export function summarise(
  simulator: Pick<Simulator, "workload" | "config" | "program">,
  batches: readonly BatchResult[],
  meta: SummaryMeta,
): Summary {
  const { workload, config, program } = simulator;
  const { timesteps } = workload.rules;
  const { chip } = config;
  const all = mergeBatches(batches, timesteps);
  const { inputs, ticks, tokens, energy, sites, evidenceFj: evidence } = all;
  const speed = speedOf(all.latencies.ticks.length, tokens, ticks, chip.tickPs);
  const latency = latencies(all.latencies.ticks, chip.tickPs);
  const levels = levelErrors(all.latencies);
  const operations = all.traffic.synaptic_operations;
  const perOperation = (fj: number): number => (operations === 0 ? 0 : fj / operations);
  const share = (fj: number): number => (energy.total_fj === 0 ? 0 : fj / energy.total_fj);
  return {
    schema: SUMMARY_SCHEMA,
    seed: config.seed,
    config_sha256: meta.configSha256,
    model: { ...workload.description, weights_sha256: meta.weightsSha256 },
    chip: {
      preset: chip.preset,
      mesh: [chip.mesh.width, chip.mesh.height],
      chips: [chip.mesh.chips?.columns ?? 1, chip.mesh.chips?.rows ?? 1],
      topology: chip.mesh.topology,
      cores_total: coresOf(chip),
      cores_used: program.cores.length,
      tick_ps: chip.tickPs,
      voltage_mv: chip.supply.voltageMv,
      nominal_mv: chip.supply.nominalMv,
      shortest_tick_ps: shortestTickRange(chip.supply),
      code: config.code,
      noc: config.noc,
      sync: chip.sync.mode,
      area_mm2: area(chip),
      idle_w: idlePower(chip, program.cores.length),
      ...(meta.mappingSha256 === undefined ? {} : { mapping_sha256: meta.mappingSha256 }),
    },
    inputs,
    totals: {
      ...speed,
      latency: { ...latency, ...(levels === undefined ? {} : { packet_level: levels }) },
      refused: all.refused,
      response: responses(all.latencies.ticks, all.latencies.waitingTicks),
      critical_path: all.criticalPath,
      traffic: all.traffic,
      ...(all.undamagedHops && { dead_parts: deadCost(chip, all.traffic, all.undamagedHops) }),
      energy,
      sites,
      firing_rate: firingRate(sites, timesteps),
      ...powerOf(energy.total_fj, speed.seconds, latency.mean_ticks, chip.tickPs),
      kernel_events: all.kernelEvents,
    },
    limits: limitsOf(program, ticks, all.unitTicks, busiestOf(all.linkFlits, all.flitTicks), all.barrierTicks),
    energy_views: all.views,
    energy_ranges: energyRanges((group, end) => all.energyGroups[group][end]),
    synaptic_operation: {
      dynamic_fj: perOperation(all.views.with_memory_and_network_fj),
      in_full_fj: perOperation(energy.total_fj),
    },
    network_accounts: { lumped_fj: all.networkAccounts.lumped, events_fj: all.networkAccounts.events },
    outside_fj: outsideTotal(chip, program, all.hostWork, speed.seconds),
    energy_cells: all.energyCells,
    evidence: {
      published: share(evidence.published),
      derived: share(evidence.derived),
      estimate: share(evidence.estimate),
    },
    registers: all.registers,
    host_work: all.hostWork,
  };
}
