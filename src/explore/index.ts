/**
 * `sorbet-sim/explore`: spaces of chips, evaluated point by point, and their Pareto front. For Node.
 *
 * `readSweepFile` reads the YAML of `sorbet-sim sweep`, `Sweep` evaluates points into a `ResultStore`, `runSweep` all
 * of a space; `sweepHost` of `sorbet-sim/runner` gives a sweep its configurations and models. `Counter` estimates one
 * chip without simulating.
 */
export { type CountedBatch, Counter } from "../estimate/count.js";
export type { PointTask } from "./evaluate/evaluate.js";
export type { Executor, Task } from "./evaluate/executor.js";
export { openThreads, THREAD } from "./evaluate/threads.js";
export { METRIC_NAMES, type Metrics, type Objective } from "./metrics.js";
export type { FrontPoint, ParetoFile } from "./output/pareto-file.js";
export { type ComparedPlacement, comparePlacements, type PlacementFigures } from "./placement/compare.js";
export type { NamedTask, PointSource } from "./point-source.js";
export { runShard, runSweep, type SweepEnd } from "./run-sweep.js";
export { dominates, front, hypervolume } from "./search/pareto.js";
export type { Shard } from "./search/search.js";
export type { LoadedModel, SweepHost } from "./sentence-points.js";
export type { Point } from "./space/point.js";
export type { Space } from "./space/space.js";
export type { WorkloadInput } from "./store/key.js";
export { programName } from "./store/program.js";
export type { Outcome, PointRecord } from "./store/record.js";
export type { RecordForm } from "./store/record-form.js";
export { ResultStore } from "./store/store.js";
export { type Evaluated, type Failure, Sweep, type SweepNotices } from "./sweep.js";
export { readSweepFile, type SweepFile } from "./sweep-file/read.js";
