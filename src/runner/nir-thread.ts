/** The thread that reads one NIR file: the HDF5 library may loop for ever over damaged bytes, or break. */
import { parentPort, workerData } from "node:worker_threads";
import { UserError } from "../base/user-error.js";
import type { NirGraph } from "../snn/nir/graph.js";
import { readNir } from "../snn/nir/read-nir.js";

export interface NirTask {
  readonly file: string;
  readonly bytes: Uint8Array;
}
export type NirReply = { readonly graph: NirGraph } | { readonly refusal: string };

const { file, bytes } = workerData as NirTask;
try {
  const graph = await readNir(file, bytes);
  parentPort!.postMessage({ graph } satisfies NirReply);
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  parentPort!.postMessage({ refusal: error.message } satisfies NirReply);
}
