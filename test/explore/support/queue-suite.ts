import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { type Running, requireBuild, startNode } from "../../support/program.js";
import { mayMiss } from "../../support/tools.js";
import { hasRedis, QueueBench } from "./queue-bench.js";

/** For the tests of a file, which are skipped without Redis: a server of their own, and programs that end with them. */
export interface QueueSuite {
  readonly bench: QueueBench;
  /** Starts Node; what still runs after a test is killed, and the server emptied. */
  started(argv: readonly string[]): Running;
}

export function queueSuite(): QueueSuite {
  let folder: string;
  let bench: QueueBench;
  const running: Running[] = [];
  beforeAll(async () => {
    requireBuild();
    folder = mkdtempSync(join(tmpdir(), "sorbet-sim-redis-"));
    if (hasRedis) bench = await QueueBench.start(folder);
  });
  beforeEach((context) => {
    if (!hasRedis) mayMiss(context, "redis-server");
  });
  afterEach(async () => {
    for (const { kill } of running) kill("SIGKILL");
    await Promise.all(running.splice(0).map(({ ended }) => ended));
    await bench?.server.client.flushall();
  });
  afterAll(async () => {
    await bench?.stop();
    rmSync(folder, { recursive: true });
  });
  return {
    get bench() {
      return bench;
    },
    started: (argv) => {
      const child = startNode(argv);
      running.push(child);
      return child;
    },
  };
}
