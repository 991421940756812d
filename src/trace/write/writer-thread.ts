/** The thread that writes traces: takes blocks from the chips' threads and orders from the one that started it. */
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { UserError } from "../../base/user-error.js";
import { Outputs } from "../../files/outputs.js";
import type { Block } from "../block.js";
import type { TraceSink } from "../trace-sink.js";
import { arrived } from "./flow.js";
import type { TraceRequest } from "./formats.js";
import { openSinks } from "./sinks.js";

/** What this thread is told. */
export type WriterOrder =
  | { readonly kind: "run"; readonly run: number; readonly port: MessagePort }
  | { readonly kind: "end"; readonly run: number }
  | { readonly kind: "finish" }
  | { readonly kind: "discard" };
/** What it tells: a failure as soon as there is one, and once its answer to `finish` or `discard`. */
export type WriterReply = { readonly files: readonly string[] } | { readonly failure: string };

export interface WriterData {
  readonly request: TraceRequest;
  readonly onTheWay: Int32Array;
}

const { request, onTheWay } = workerData as WriterData;
const tell = (reply: WriterReply): void => parentPort!.postMessage(reply);
const ports = new Map<number, MessagePort>();
const outputs = new Outputs();
let sinks: TraceSink[] = [];
let failed = false;

function fail(error: unknown): void {
  const { message } = error as Error;
  const where = error instanceof UserError ? "" : `${request.folder}: traces could not be written: `;
  if (!failed) tell({ failure: `${where}${message}` });
  failed = true;
  sinks = [];
  outputs.discard();
}

/** After a failure, a full disk perhaps, blocks are taken and dropped, so that no chip waits for ever. */
function attempt(act: () => void): void {
  try {
    if (!failed) act();
  } catch (error) {
    fail(error);
  }
}

function take(block: Block): void {
  attempt(() => {
    for (const sink of sinks) sink.write(block);
  });
  arrived(onTheWay);
}

function drain(port: MessagePort): void {
  for (let next = receiveMessageOnPort(port); next !== undefined; next = receiveMessageOnPort(port)) take(next.message);
}

async function finish(): Promise<void> {
  for (const port of ports.values()) drain(port);
  if (failed) return;
  try {
    const files: string[] = [];
    for (const sink of sinks) files.push(...(await sink.finish()));
    outputs.publish();
    outputs.discard();
    tell({ files });
  } catch (error) {
    fail(error);
  }
}

try {
  sinks = await openSinks(outputs, request);
} catch (error) {
  fail(error);
}
parentPort!.on("message", async (order: WriterOrder) => {
  if (order.kind === "run") {
    ports.set(order.run, order.port);
    order.port.on("message", take);
  } else if (order.kind === "end") {
    const port = ports.get(order.run)!;
    drain(port);
    port.close();
    ports.delete(order.run);
    attempt(() => {
      for (const sink of sinks) sink.endRun(order.run);
    });
  } else {
    if (order.kind === "finish") await finish();
    else {
      outputs.discard();
      tell({ files: [] });
    }
    for (const port of ports.values()) port.close();
    parentPort!.close();
  }
});
