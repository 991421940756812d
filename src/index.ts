/**
 * The library. Everything here is free of Node: texts, bytes and hashes are handed in, so it runs in a browser too.
 *
 * The way of a sentence: `resolveConfig` (or `parsePreset`) makes the chip, `loadCheckpoint` the model,
 * `SorbetTokenizer` the tokens, `infer` the reference logits; a `Simulator` maps the model once and runs batches;
 * `summarise` adds them up to what `sorbet-sim run --json` prints.
 */

/** A summary as `run --json` prints it, byte for byte. */
export { jsonText } from "./base/json-text.js";
/** Errors that are the user's to mend: one line each. */
export { CheckpointError, InputError, UserError } from "./base/user-error.js";
export { configSha256 } from "./config/canonical.js";
export type { ConfigInputs } from "./config/check-inputs.js";
export type { PresetLibrary } from "./config/chip-layers.js";
export { type CompiledPreset, presetLibrary } from "./config/compiled-preset.js";
export { parsePreset } from "./config/parse-preset.js";
export { type Configuration, resolveConfig } from "./config/resolve.js";
export { readAssignments } from "./config/source-tree.js";
/**
 * Configuration: `parsePreset` reads the chip of a complete preset; `resolveConfig` puts presets, files and
 * `path=value` settings together.
 */
export type { ChipSpec, HostSpec, SpikeCode, SyncMode } from "./contracts/chip.js";
/** Names of the components that the energy stream counts by, and of the units of a core. */
export { ENERGY_COMPONENTS } from "./contracts/energy.js";
/** What the figures of a summary mean. */
export { findMetrics, METRICS, type Metric, metricAt } from "./contracts/metrics.js";
export type { SorbetModel } from "./contracts/model.js";
export type { Energy, InputResult, Latency, Summary, Traffic } from "./contracts/summary.js";
/** Chip runs: `runBatch` throws InputError for a sentence without room and ChipFault when the chip breaks its rules. */
export { ChipFault } from "./cores/fault.js";
export { CORE_UNITS } from "./cores/kinds/registry.js";
/**
 * A run whose spikes, windows, packets, links, energy and progress are RxJS Observables of batches: docs/library.md.
 */
export { type Batch, copyBatch } from "./events/bus.js";
/** Discrete events: the simulator's kernel, and the plain queue it is checked against. */
export type { BatchHandler, EventLoop, EventQueue } from "./events/kernel.js";
export { Kernel } from "./events/kernel.js";
export { ReferenceQueue } from "./events/reference-queue.js";
/** RxJS in simulated time on the same queue: hand it to `timer`, `delay`, `bufferTime` as their scheduler. */
export { TickScheduler } from "./events/virtual-time-scheduler.js";
export type { BatchResult, SimulationInput } from "./simulation/batch-result.js";
export { fitMesh } from "./simulation/fit-mesh.js";
export { type RunOutcome, type Sentence, type SimulationRun, simulate } from "./simulation/simulate.js";
export { type SimulationConfig, Simulator } from "./simulation/simulator.js";
export { type SummaryMeta, summarise } from "./simulation/summarise.js";
/** The model and its reference: doubles, no chip. `infer` returns `{ logits, pooled }` as Float64Array. */
export { type CheckpointFiles, loadCheckpoint } from "./sorbet/checkpoint.js";
export { infer } from "./sorbet/forward.js";
export { SorbetTokenizer } from "./sorbet/tokenizer.js";
/** What the simulator knows of a model; one of your own may stand wherever a model may. */
export type { Workload } from "./workloads/workload.js";
