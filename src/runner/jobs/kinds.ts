import { THREAD as POINT_THREAD } from "../../explore/evaluate/threads.js";
import type { JobKind, ModelTask } from "../../explore/queue/job.js";
import { pointJobs } from "../../explore/queue/point-job.js";
import { programName } from "../../explore/store/program.js";
import type { ResultStore } from "../../explore/store/store.js";
import { FAULT_THREAD, faultJobs } from "../faults/fault-job.js";
import { LOAD_THREAD, loadJobs } from "../load-job.js";

/** Module of threads that do tasks of all kinds. */
export const JOB_THREAD: URL = new URL("./thread.js", import.meta.url);

/** Name of the program whose workers do all kinds; each kind has one of its own for its keys. */
export const jobProgram = (version: string): string => programName(version, JOB_THREAD);

/** What a worker does. @param store folders for what points have in common */
export const jobKinds = (
  version: string,
  store: Pick<ResultStore, "codes" | "temporary">,
): readonly JobKind<ModelTask, unknown>[] => [
  pointJobs(programName(version, POINT_THREAD), store) as unknown as JobKind<ModelTask, unknown>,
  loadJobs(programName(version, LOAD_THREAD)) as unknown as JobKind<ModelTask, unknown>,
  faultJobs(programName(version, FAULT_THREAD)) as unknown as JobKind<ModelTask, unknown>,
];
