import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { Redis } from "ioredis";

/** A Redis server of one's own, on a socket in a folder; keeps nothing. */
export class RedisServer {
  private constructor(
    /** As --redis takes it. */
    readonly address: string,
    readonly client: Redis,
    private readonly child: ChildProcess,
  ) {}

  static async start(folder: string): Promise<RedisServer> {
    const socket = join(folder, "redis.sock");
    const options = ["--port", "0", "--unixsocket", socket, "--save", "", "--appendonly", "no", "--dir", folder];
    const child = spawn("redis-server", options, { stdio: "ignore" });
    const client = new Redis(socket, { retryStrategy: () => 20, maxRetriesPerRequest: null });
    client.on("error", () => {});
    await client.ping();
    return new RedisServer(socket, client, child);
  }

  async stop(): Promise<void> {
    this.client.disconnect();
    const gone = new Promise((resolve) => this.child.once("close", resolve));
    this.child.kill("SIGKILL");
    await gone;
  }
}
