import { once } from "node:events";
import { MessageChannel, Worker } from "node:worker_threads";
import { UserError } from "../../units/user-error.js";
import type { TraceLine } from "./flow.js";
import type { TraceRequest } from "./formats.js";
import type { WriterData, WriterOrder, WriterReply } from "./writer-thread.js";

/** Writes traces beside the simulation. */
export interface TraceWriter {
  /** A chip run begins: what its thread needs to send blocks. */
  begin(run: number): TraceLine;
  /** All blocks of a run have been sent. */
  end(run: number): void;
  /** Completes all files, those of runs cut short too. @returns their paths within the folder @throws UserError if one cannot be written */
  finish(): Promise<string[]>;
  /** Takes back all files. */
  discard(): Promise<void>;
}

/** Starts the thread that writes. It is not waited for until `finish`. */
export function openTraceWriter(request: TraceRequest): TraceWriter {
  const onTheWay = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(new URL("./writer-thread.js", import.meta.url), {
    workerData: { request, onTheWay } satisfies WriterData,
  });
  let broken: Error | undefined;
  worker.on("error", (error) => {
    broken = error;
  });
  const order = (message: WriterOrder): void =>
    worker.postMessage(message, message.kind === "run" ? [message.port] : []);
  const ask = async (message: WriterOrder): Promise<string[]> => {
    const ended = once(worker, "exit");
    const replies: WriterReply[] = [];
    worker.on("message", (reply: WriterReply) => replies.push(reply));
    if (broken === undefined) order(message);
    await ended;
    const reply = replies[0];
    if (reply === undefined) throw broken ?? new Error("the thread that writes traces has ended early");
    if ("error" in reply) throw new UserError(`${request.folder}: traces could not be written: ${reply.error}`);
    return reply.files;
  };
  return {
    begin: (run) => {
      const { port1, port2 } = new MessageChannel();
      order({ kind: "run", run, port: port1 });
      return { port: port2, onTheWay };
    },
    end: (run) => order({ kind: "end", run }),
    finish: () => ask({ kind: "finish" }),
    discard: async () => {
      await ask({ kind: "discard" });
    },
  };
}
