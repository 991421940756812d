/** Thread of a sweep over a spiking network: evaluates one point after the other. */
import { UserError } from "../../base/user-error.js";
import { isInfrastructure } from "../../explore/evaluate/infrastructure.js";
import type { ThreadReply } from "../../explore/evaluate/worker.js";
import type { Outcome } from "../../explore/store/record.js";
import { OutputError } from "../../files/output-error.js";
import { readNamedFile } from "../../input/read-file.js";
import { checkedRun } from "../../snn/checked-run/checked-run.js";
import type { NirGraph } from "../../snn/nir/graph.js";
import { readNir } from "../../snn/nir/read-nir.js";
import { networkFigures } from "./network-figures.js";
import { NETWORK_UNITS, type NetworkTask } from "./network-points.js";
import { snnResult } from "./network-result.js";
import { openNetwork } from "./open-network.js";
import { readChip } from "./read-chip.js";

const graphs = new Map<string, Promise<NirGraph>>();

/** The sweep has read the file on a thread that it could end, so it has an end. */
function read(file: string): Promise<NirGraph> {
  let graph = graphs.get(file);
  if (graph === undefined) {
    graph = readNir(file, readNamedFile(file, "network"));
    graphs.set(file, graph);
  }
  return graph;
}

async function outcomeOf({ file, options, chip: text }: NetworkTask): Promise<Outcome> {
  const asked = readChip("the chip of a point", text, []);
  const network = await openNetwork(file, options, asked, read, new AbortController().signal);
  const { integers, execution, drives, slices } = network;
  const { chip } = network.chip;
  const result = snnResult(network, chip, await checkedRun(integers, execution, drives, chip, slices));
  if (!result.exact) {
    const reason = `the chip is not the integer reference: ${JSON.stringify(result.first_difference)}`;
    return { feasible: false, reason, fault: true };
  }
  const { totals, samples } = result;
  const figures = networkFigures(result)
    .map(({ name, value }) => [name.replace(/^snn\./, ""), value] as const)
    .filter(([name]) => NETWORK_UNITS.has(name));
  return {
    feasible: true,
    metrics: {
      energy: totals.energy.total_fj / samples,
      latency: totals.latency.seconds / samples,
      ...Object.fromEntries(figures),
    },
  };
}

export default async (task: NetworkTask): Promise<ThreadReply> => {
  try {
    return { outcome: await outcomeOf(task) };
  } catch (error) {
    if (error instanceof OutputError) return { unwritable: error.message };
    if (isInfrastructure(error)) throw error;
    const { name, message } = error as Error;
    return {
      outcome:
        error instanceof UserError
          ? { feasible: false, reason: message }
          : { feasible: false, reason: `${name}: ${message}`, fault: true },
    };
  }
};
