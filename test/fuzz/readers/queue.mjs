import { readFileSync } from "node:fs";
import { resolveConfig } from "../../../dist/config/resolve.js";
import { readAssignments } from "../../../dist/config/source-tree.js";
import { withoutPassword } from "../../../dist/explore/queue/address.js";
import { readJob } from "../../../dist/explore/queue/job.js";
import { pointJobs } from "../../../dist/explore/queue/point-job.js";
import { clientOf } from "../../../dist/explore/queue/server.js";
import { pointKey, workloadHash } from "../../../dist/explore/store/key.js";
import { faultJobs } from "../../../dist/runner/faults/fault-job.js";
import { loadJobs } from "../../../dist/runner/load-job.js";
import { bundledPresets } from "../../../dist/runner/package-files.js";
import { damagedData, damagedText } from "./damage.mjs";
import { outcomeOf, outcomeOfAsync } from "./outcome.mjs";

const RESOLVED = readFileSync(new URL("../../../traces/run/config.resolved.yaml", import.meta.url), "utf8");
const URLS = [
  "redis://user:SECRET@host:6379/0",
  "rediss://:SECRET@[::1]:6380",
  "redis://host?password=SECRET",
  "/run/redis.sock",
];
const PROGRAM = "0.0.0-fuzz";

/** Jobs as they come from the server, and addresses of servers. */
export async function queueSubjects() {
  const file = readAssignments({ source: "config.resolved.yaml", text: RESOLVED });
  const { resolved } = resolveConfig({ presets: await bundledPresets(), defaultBatch: "all", file });
  const inputs = [{ inputIds: [1, 7, 9, 2], tokenTypes: [0, 0, 0, 0] }];
  const modelSha256 = "0".repeat(64);
  const job = { fidelity: "packet", resolved, model: { source: "/models/tiny", modelSha256 }, inputs };
  const kinds = [pointJobs(PROGRAM, { codes: "", temporary: "" })];
  const keyOf = (data) => {
    try {
      const workloadSha256 = workloadHash(data.inputs);
      return pointKey({ ...data, modelSha256: data.model.modelSha256, workloadSha256, program: PROGRAM });
    } catch {
      return "none";
    }
  };
  const model = job.model;
  const others = [
    [
      loadJobs(PROGRAM),
      {
        spec: { scenario: "server", arrival: { kind: "poisson", perSecond: 3 }, requests: 9, seed: 1 },
        resolved,
        model,
        rows: inputs,
      },
    ],
    [
      faultJobs(PROGRAM),
      { fault: { kind: "kv", amount: { count: 1 }, seed: -3, at: null }, resolved, model, input: inputs[0] },
    ],
  ];
  return [
    ...others.map(([kind, payload]) => ({
      name: `${kind.name} job`,
      weight: 2,
      run: (draws) => {
        const data = damagedData(draws, payload);
        return outcomeOf(() => readJob([kind], kind.name, kind.taskOf(draws.oneIn(2) ? data : payload).key, data));
      },
    })),
    {
      name: "job",
      weight: 4,
      run: (draws) => {
        const data = damagedData(draws, job);
        // Half of them have the right name for what they hold, as a job of somebody who knows the program has.
        const name = draws.oneIn(2) ? keyOf(data) : keyOf(job);
        return outcomeOf(() => readJob(kinds, "point", name, data));
      },
    },
    {
      name: "redis URL",
      weight: 10,
      run: async (draws) => {
        const url = damagedText(draws, draws.pick(URLS));
        if (/:SECRET@/.test(url) && /^rediss?:\/\//.test(url) && withoutPassword(url).includes("SECRET"))
          throw new Error(`the password of ${url} is shown`);
        return outcomeOfAsync(async () => (await clientOf(url, { connectTimeout: 1 })).disconnect());
      },
    },
  ];
}
