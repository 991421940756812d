import { ENERGY_METRICS } from "../frame/figures.mjs";
import { RANGE_METRICS } from "../frame/ranges.mjs";
import { figuresOf } from "./figures.mjs";
import { blocksOf } from "./text.mjs";

export { measure } from "./measured.mjs";

export const title = "The energy claim";
export const metrics = [
  "energy",
  "latency",
  "seconds",
  "tokens",
  "energy.low_fj",
  "energy.high_fj",
  ...ENERGY_METRICS,
  ...RANGE_METRICS,
  "energy_views.operations_only_fj",
  "energy_views.with_memory_and_network_fj",
  "traffic.spikes",
  "traffic.packets",
  "traffic.mean_hops",
  "traffic.synaptic_operations",
  "chip.cores_used",
  "chip.cores_total",
];
export const slice = {};

const constantsOf = (study) => study.data("constants.yaml");
export const figures = (result, study) => figuresOf(result, constantsOf(study));
export const blocks = (result, study) => blocksOf(result, constantsOf(study));
