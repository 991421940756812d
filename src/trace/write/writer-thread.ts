/** The thread that writes traces: takes blocks from the chips' threads and orders from the one that started it. */
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import type { Block } from "../block.js";
import { arrived } from "./flow.js";
import type { TraceRequest } from "./formats.js";
import { openSinks } from "./sinks.js";
import type { TraceSink } from "./trace-sink.js";

/** What this thread is told. */
export type WriterOrder =
  | { readonly kind: "run"; readonly run: number; readonly port: MessagePort }
  | { readonly kind: "end"; readonly run: number }
  | { readonly kind: "finish" }
  | { readonly kind: "discard" };
/** What it answers to the last two. */
export type WriterReply = { readonly files: string[] } | { readonly error: string };

export interface WriterData {
  readonly request: TraceRequest;
  readonly onTheWay: Int32Array;
}

const { request, onTheWay } = workerData as WriterData;
const ports = new Map<number, MessagePort>();
let failure: string | undefined;
let sinks: TraceSink[] = [];

/** After a failure, a full disk perhaps, blocks are taken and dropped, so that no chip waits for ever. */
function attempt(act: () => void): void {
  if (failure !== undefined) return;
  try {
    act();
  } catch (error) {
    failure = (error as Error).message;
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

async function finish(): Promise<WriterReply> {
  for (const port of ports.values()) drain(port);
  try {
    if (failure !== undefined) throw new Error(failure);
    const files: string[] = [];
    for (const sink of sinks) files.push(...(await sink.finish()));
    return { files };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

try {
  sinks = await openSinks(request);
} catch (error) {
  failure = (error as Error).message;
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
    if (order.kind === "discard") {
      for (const sink of sinks) sink.discard();
      parentPort!.postMessage({ files: [] } satisfies WriterReply);
    } else parentPort!.postMessage(await finish());
    for (const port of ports.values()) port.close();
    parentPort!.close();
  }
});
