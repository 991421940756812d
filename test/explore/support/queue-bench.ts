import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { queueName } from "../../../src/explore/queue/job.js";
import { commandExists } from "../../support/tools.js";
import { RedisServer } from "./redis.js";
import { SweepBench } from "./sweep.js";

export const hasRedis = commandExists("redis-server", ["--version"]);

/** Twelve points, half of which do not fit. */
export const SWEEP = `
workload: {texts: ["a good movie", "plot"]}
model: tiny
base: {chip.mesh.height: 13}
space: {chip.core.lanes: [16, 64, 128], code: [offset, signed], chip.mesh.width: [1, 5]}
executor: bullmq
`;
/** One point. */
export const ONE = `
workload: {texts: ["plot"]}
model: tiny
space: {code: [offset]}
executor: bullmq
`;

/** A folder for sweeps, and a server for their queue. */
export class QueueBench extends SweepBench {
  private constructor(readonly server: RedisServer) {
    super();
  }

  /** @param folder for the server */
  static async start(folder: string): Promise<QueueBench> {
    return new QueueBench(await RedisServer.start(folder));
  }

  async stop(): Promise<void> {
    await this.server.stop();
    this.remove();
  }

  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  has(...names: string[]): boolean {
    return existsSync(this.path(...names));
  }

  /** Jobs of the queue of `program` that are in one of these states, at one instant. */
  async points(program: string, ...states: string[]): Promise<number> {
    const all = this.server.client.multi();
    for (const state of states) all.llen(`sorbet-sim:${queueName(program)}:${state}`);
    return (await all.exec())!.reduce((sum, [, length]) => sum + (length as number), 0);
  }

  /** What the store holds, file by file. */
  stored(out: string): Record<string, string> {
    return Object.fromEntries(
      readdirSync(this.path(out), { recursive: true, encoding: "utf8" })
        .filter((name) => /^points.*json$|^results/.test(name))
        .sort()
        .map((name) => [name, readFileSync(this.path(out, name), "latin1")]),
    );
  }

  /** What the same sweep leaves on threads. */
  async onThreads(text: string, out: string): Promise<Record<string, string>> {
    expect((await this.sweep(text.replace("bullmq", "threads"), out)).code).toBe(0);
    return this.stored(out);
  }
}
