import type { MessagePort } from "node:worker_threads";
import type { Block } from "../block.js";

/** Blocks on the way from all chips to the writer: more than these make a chip wait, so that memory stays flat. */
const MOST_ON_THE_WAY = 12;
/** A chip that waits looks again after this time, whatever happens to the writer. */
const LOOK_AGAIN_MS = 1000;

/** The way from the thread of a chip to the writer's; plain data but for the port, which has to be transferred. */
export interface TraceLine {
  readonly port: MessagePort;
  /** Its first word counts the blocks on the way. */
  readonly onTheWay: Int32Array;
}

/** A chip's side: sends a block, whose memory is gone afterwards. Waits while the writer is behind. */
export function send({ port, onTheWay }: TraceLine, block: Block): void {
  for (let count = Atomics.load(onTheWay, 0); count >= MOST_ON_THE_WAY; count = Atomics.load(onTheWay, 0))
    Atomics.wait(onTheWay, 0, count, LOOK_AGAIN_MS);
  Atomics.add(onTheWay, 0, 1);
  port.postMessage(
    block,
    block.columns.map(({ buffer }) => buffer as ArrayBuffer),
  );
}

/** Blocks that may be on the way for nobody: the writer has gone, and no chip shall wait for it. */
const NOBODY = -(2 ** 30);

/** For when the writer has gone: chips send on, to nobody. */
export function abandon(onTheWay: Int32Array): void {
  Atomics.store(onTheWay, 0, NOBODY);
  Atomics.notify(onTheWay, 0);
}

/** The writer's side: a block has been processed. */
export function arrived(onTheWay: Int32Array): void {
  Atomics.sub(onTheWay, 0, 1);
  Atomics.notify(onTheWay, 0);
}
