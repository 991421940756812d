/**
 * `sorbet-sim/runner`: the simulator among files and threads. For Node.
 *
 * `bundled` and `bundledChip` give the models and chips of the package, `readRows` the sentences of a file,
 * `runSentences` runs them on threads; `sweepHost` gives a sweep of `sorbet-sim/explore` its configurations and
 * models.
 */

export { jsonText } from "../base/json-text.js";
export { bundled, bundledChip } from "./bundled.js";
export { type CheckpointFolder, readCheckpointFolder } from "./checkpoint-folder.js";
export { type ConfigOptions, resolveOptions } from "./config-options.js";
export { FaultError, type FaultReport } from "./fault-error.js";
export { argumentRows, formatOf, INPUT_FORMATS, type InputFormat, type InputRow, readRows } from "./inputs.js";
export { bundledPresets, packageVersion, presetNames } from "./package-files.js";
export { runSentences, type SentencesRun } from "./run-sentences.js";
export { sweepHost, workloadRows } from "./sweep-host.js";
