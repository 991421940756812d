import { MessageChannel, Worker } from "node:worker_threads";
import { UserError } from "../../base/user-error.js";
import { abandon, type TraceLine } from "./flow.js";
import type { TraceRequest } from "./formats.js";
import { missingFolders, removeEmptied, removeLeftovers } from "./run-names.js";
import type { WriterData, WriterOrder, WriterReply } from "./writer-thread.js";

/** Writes traces beside the simulation. */
export interface TraceWriter {
  /** Aborts when nothing can be written any more, with the UserError that says why. */
  readonly failed: AbortSignal;
  /** A chip run begins: what its thread needs to send blocks. */
  begin(run: number): TraceLine;
  /** All blocks of a run have been sent. */
  end(run: number): void;
  /**
   * Completes all files, those of runs cut short too.
   * @returns their paths within the folder @throws UserError if one cannot be written
   */
  finish(): Promise<readonly string[]>;
  /** Takes back all files. */
  discard(): Promise<void>;
}

/** Why a thread ended that was not told to. */
function deathOf({ folder }: TraceRequest, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return `${folder}: traces could not be written: ${code === "ERR_WORKER_OUT_OF_MEMORY" ? "not enough memory" : message}`;
}

/** Starts the thread that writes. It is not waited for until `finish`. */
export function openTraceWriter(request: TraceRequest): TraceWriter {
  const onTheWay = new Int32Array(new SharedArrayBuffer(4));
  const failed = new AbortController();
  const missing = missingFolders(request.folder);
  let files: readonly string[] | undefined;
  const fail = (reason: string): void => {
    if (failed.signal.aborted) return;
    abandon(onTheWay);
    failed.abort(new UserError(reason));
  };
  // Its stderr is kept from the user's: what fails is said once, here.
  const worker = new Worker(new URL("./writer-thread.js", import.meta.url), {
    workerData: { request, onTheWay } satisfies WriterData,
    stderr: true,
  });
  worker.stderr.resume();
  worker.on("message", (reply: WriterReply) => {
    if ("failure" in reply) fail(reply.failure);
    else files = reply.files;
  });
  worker.on("error", (error) => fail(deathOf(request, error)));
  const ended = new Promise<void>((resolve) => {
    worker.on("exit", () => {
      if (files === undefined) {
        fail(deathOf(request, new Error("the thread that writes them has ended early")));
        // It may have left what it had begun.
        removeLeftovers(request.folder);
        removeEmptied(request.folder, missing);
      }
      resolve();
    });
  });
  const order = (message: WriterOrder): void =>
    worker.postMessage(message, message.kind === "run" ? [message.port] : []);
  return {
    failed: failed.signal,
    begin: (run) => {
      const { port1, port2 } = new MessageChannel();
      order({ kind: "run", run, port: port1 });
      return { port: port2, onTheWay };
    },
    end: (run) => order({ kind: "end", run }),
    finish: async () => {
      order({ kind: "finish" });
      await ended;
      failed.signal.throwIfAborted();
      return files!;
    },
    discard: async () => {
      order({ kind: "discard" });
      await ended;
    },
  };
}
