import { sha256Hex } from "../../input/sha256.js";
import type { CheckedRun } from "../../snn/checked-run/checked-run.js";
import type { StepFigures } from "../../snn/chip/chip-run.js";
import { energyOf } from "../../snn/chip/ledger.js";
import { coresOf, type SnnChip } from "../../snn/chip/spec.js";
import { neuronsOf } from "../../snn/network/lower.js";
import { fires } from "../../snn/network/network.js";
import type { ReferenceDistance } from "../../snn/reference-integer/distance.js";
import type { OpenNetwork } from "./open-network.js";

export const SNN_SCHEMA = "sorbet-sim/snn@1";

const sumOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** What `snn run` says of a run; the document of --json and summary.json. */
export function snnResult(
  { file, input, integers, execution, seed, mappingText }: OpenNetwork,
  chip: SnnChip,
  run: CheckedRun,
) {
  const { network, rules } = integers;
  const { populations } = network;
  const { steps, layout, ledger, difference } = run;
  const names = populations.map((population) => population.name);
  const of = (key: keyof StepFigures): number[] => steps.map((step) => step[key]);
  const total = (key: keyof StepFigures): number => sumOf(of(key));
  const ticks = total("ticks");
  const energy = energyOf(ledger, chip, names, run.sampleTicks);
  const share = (grade: keyof typeof energy.byGrade): number =>
    energy.totalFj === 0 ? 0 : energy.byGrade[grade] / energy.totalFj;
  const places = layout.cores.flatMap((core) => (core < 0 ? [] : [core]));
  return {
    schema: SNN_SCHEMA,
    seed,
    network: {
      name: file.name,
      sha256: file.sha256,
      neurons: neuronsOf(network),
      synapses: sumOf(network.projections.map(({ map }) => map.synapses)),
      populations: populations.map(({ name: population, kind, size }, i) => ({
        name: population,
        kind,
        neurons: size,
        spikes: sumOf([...run.spikes[i]!]),
        cores: layout.ofPopulation[i]!.length,
      })),
    },
    execution: {
      dt: execution.dt,
      reset: execution.reset,
      integrator: execution.integrator,
      order: execution.order,
      forward_delay: execution.forwardDelay,
      recurrent_delay: execution.recurrentDelay,
      bits: rules.bits,
      quantiser: rules.quantiser,
    },
    chip: {
      name: chip.name,
      tick_ps: chip.tickPs,
      width: chip.width,
      height: chip.height,
      cores_per_tile: chip.coresPerTile,
      cores: coresOf(chip),
      cores_in_use: places.length,
      tiles_in_use: layout.tilesInUse,
      multicast: chip.multicast,
      noc: chip.level,
      static_power: chip.static !== undefined,
      ...(mappingText === null ? {} : { mapping_sha256: sha256Hex(mappingText) }),
    },
    ...(input === null ? {} : { input: { name: input.name, sha256: input.sha256 } }),
    samples: run.sampleTicks.length,
    steps: steps.length,
    totals: {
      updated: total("updated"),
      fired: total("fired"),
      packets: total("packets"),
      deliveries: total("deliveries"),
      packet_hops: total("hops"),
      synaptic_events: total("synapticEvents"),
      latency: { ticks, seconds: ticks * chip.tickPs * 1e-12 },
      energy: {
        total_fj: energy.totalFj,
        low_fj: energy.lowFj,
        high_fj: energy.highFj,
        by_component: energy.byComponent,
        by_layer: energy.byLayer,
        by_event: energy.byEvent,
      },
    },
    per_step: {
      fired: of("fired"),
      updated: of("updated"),
      packets: of("packets"),
      hops: of("hops"),
      synaptic_events: of("synapticEvents"),
      ticks: of("ticks"),
    },
    limits: limitsOf(run, chip, ticks / Math.max(1, steps.length)),
    evidence: { published: share("published"), derived: share("derived"), estimate: share("estimate") },
    exact: difference === undefined,
    ...(difference === undefined ? {} : { first_difference: difference }),
    saturated: run.saturated,
    float_reference: floatReference(run.distances),
    outputs: network.outputs.map(({ name: output, population }) => ({
      name: output,
      spikes: [...run.spikes[population]!],
      ...(fires(populations[population]!) ? {} : { membranes: [...run.membranes[population]!] }),
    })),
  };
}

export type SnnResult = ReturnType<typeof snnResult>;

/** What a step takes at least, in ticks in the mean: by population, and of the whole chip. */
function limitsOf({ bounds, linkBound, barrier }: CheckedRun, { leastStep }: SnnChip, measured: number) {
  const rows = bounds.map(({ population, neurons, synapses }) => ({
    population,
    neuron_ticks: neurons,
    synapse_ticks: synapses,
    largest: neurons >= synapses ? "neurons" : "synapses",
  }));
  const candidates: [string, number][] = [
    ...rows.map(({ population, largest, neuron_ticks, synapse_ticks }): [string, number] => [
      `${largest} of ${population}`,
      Math.max(neuron_ticks, synapse_ticks),
    ]),
    ["busiest link", linkBound],
    ["barrier", barrier],
    ["shortest step of the chip", leastStep],
  ];
  const [limit, bound] = candidates.reduce((top, one) => (one[1] > top[1] ? one : top));
  return {
    step_ticks: measured,
    limit,
    bound_ticks: bound,
    link_ticks: linkBound,
    barrier_ticks: barrier,
    populations: rows,
  };
}

function floatReference(distances: readonly ReferenceDistance[]) {
  const firsts = distances.flatMap(({ firstStep }) => (firstStep === undefined ? [] : [firstStep]));
  const first = distances[0]?.byPopulation ?? [];
  return {
    differing_spikes: sumOf(distances.map(({ differing }) => differing)),
    first_step: firsts.length === 0 ? null : Math.min(...firsts),
    by_population: first.map(({ population }, i) => {
      const rows = distances.map(({ byPopulation }) => byPopulation[i]!);
      const steps = rows.flatMap(({ firstStep }) => (firstStep === undefined ? [] : [firstStep]));
      return {
        population,
        differing_spikes: sumOf(rows.map(({ differing }) => differing)),
        first_step: steps.length === 0 ? null : Math.min(...steps),
        spikes: sumOf(rows.map(({ integer }) => integer)),
        float_spikes: sumOf(rows.map(({ float }) => float)),
      };
    }),
  };
}
