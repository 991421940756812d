import { Worker } from "node:worker_threads";
import { UserError } from "../base/user-error.js";
import { readNamedFile } from "../input/read-file.js";
import type { NirGraph } from "../snn/nir/graph.js";
import type { NirReply, NirTask } from "./nir-thread.js";

/** Milliseconds after which the library is taken to loop: ten times what a file of that length takes. */
const patience = (bytes: number): number => 30_000 + bytes / 100;

/** Reads a NIR file that the user named, with an end for every file. */
export type NirReader = (file: string, interrupted: AbortSignal) => Promise<NirGraph>;

/** Reads a NIR file on a thread of its own. @throws UserError in one line, AbortError when `interrupted` aborts */
export const readNirFile: NirReader = (file, interrupted) => readWithin(file, interrupted, patience);

/** The same with another patience. @param within milliseconds for a file of so many bytes */
export function readWithin(
  file: string,
  interrupted: AbortSignal,
  within: (bytes: number) => number,
): Promise<NirGraph> {
  const bytes = readNamedFile(file, "network");
  return new Promise((resolve, reject) => {
    const task: NirTask = { file, bytes };
    // What the library prints when it breaks is kept from the user.
    const worker = new Worker(new URL("./nir-thread.js", import.meta.url), {
      workerData: task,
      stdout: true,
      stderr: true,
    });
    worker.stdout.resume();
    worker.stderr.resume();
    const end = (act: () => void): void => {
      clearTimeout(timer);
      interrupted.removeEventListener("abort", stop);
      void worker.terminate();
      act();
    };
    const stop = (): void => end(() => reject(interrupted.reason));
    const timer = setTimeout(
      () => end(() => reject(new UserError(`${file}: damaged: the HDF5 library finds no end in it`))),
      within(bytes.length),
    );
    interrupted.addEventListener("abort", stop);
    if (interrupted.aborted) stop();
    worker.once("message", (reply: NirReply) =>
      end(() => ("graph" in reply ? resolve(reply.graph) : reject(new UserError(reply.refusal)))),
    );
    worker.once("error", (error) => end(() => reject(error)));
  });
}
