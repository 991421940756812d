import { setTimeout } from "node:timers/promises";
import type { CommonRedisOptions, Redis } from "ioredis";
import { UserError } from "../../base/user-error.js";
import { withoutPassword } from "./address.js";
import { PREFIX } from "./job.js";

const CONNECT_MS = 10_000;
const LONGEST_RETRY_MS = 2000;

/** Who is connected to the server, seen by one of them. */
export interface ConnectedWorkers {
  /** Workers of this program, and threads they have together. */
  readonly workers: number;
  readonly threads: number;
  /** Programs of workers and of commands that are of another version, each once. */
  readonly otherWorkers: readonly string[];
  readonly otherClients: readonly string[];
}

/** One's own name on the server: it goes when the connection does, however the process ends. */
export interface Presence {
  /** A worker, or a command that has jobs for them. */
  readonly role: "client" | "worker";
  readonly program: string;
  readonly threads: number;
}

const SEPARATOR = "|";
const nameOf = ({ role, program, threads }: Presence): string => [PREFIX, role, program, threads].join(SEPARATOR);

/** Counts the lines of CLIENT LIST that are of this project. */
export function connectedWorkersOf(clients: string, program: string): ConnectedWorkers {
  const all = [...clients.matchAll(/ name=(\S+)/g)]
    .map(([, name]) => name!.split(SEPARATOR))
    .filter(([prefix]) => prefix === PREFIX);
  const own = all.filter(([, role, of]) => role === "worker" && of === program);
  const others = (wanted: Presence["role"]): string[] => [
    ...new Set(all.flatMap(([, role, of]) => (role === wanted && of !== program ? [of!] : []))),
  ];
  return {
    workers: own.length,
    threads: own.reduce((sum, [, , , threads]) => sum + Number(threads), 0),
    otherWorkers: others("worker"),
    otherClients: others("client"),
  };
}

/** The address for people. */
const shownUrl = (url: string): string => withoutPassword(url).replace(/\/$/, "");

function checkUrl(url: string): void {
  if (url.startsWith("/") || (/^rediss?:\/\/./.test(url) && URL.canParse(url))) return;
  throw new UserError(
    `--redis must be redis://HOST:PORT, rediss://HOST:PORT or the path of a socket, found "${withoutPassword(url).replace(/^[^/]*@/, "***@")}" (also taken from SORBET_SIM_REDIS)`,
  );
}

/** Why a server cannot be used. Servers answer some refusals with a page of advice, of which the beginning is kept. */
function refusal(shown: string, reason: string): string {
  const short = reason.split(/[.,](?:\s|$)/)[0]!;
  return /^(NOAUTH|WRONGPASS|NOPERM|DENIED|ERR)\b/.test(reason)
    ? `${shown} refuses (${short}): give the password as redis://:PASSWORD@HOST:PORT`
    : `no Redis or Valkey server at ${shown} (${short}): start one (redis-server), or say where it is with --redis URL`;
}

/** A Redis or Valkey server that was found fit for the queue. */
export interface Server {
  readonly redis: Redis;
  /** Address for people. */
  readonly shown: string;
  /** Options for the connections of BullMQ. */
  readonly connection: { url: string; maxRetriesPerRequest: null; retryStrategy: (times: number) => number };
  readonly connected: () => Promise<ConnectedWorkers>;
  readonly close: () => void;
}

type ClientOptions = Pick<
  CommonRedisOptions,
  "connectTimeout" | "connectionName" | "maxRetriesPerRequest" | "retryStrategy"
>;

/** A client that is not connected yet. @throws UserError for what is no address */
export async function clientOf(url: string, options: ClientOptions): Promise<Redis> {
  checkUrl(url);
  const { Redis } = await import("ioredis");
  try {
    return new Redis(url, { ...options, lazyConnect: true });
  } catch (error) {
    throw new UserError(`${shownUrl(url)} is no address: ${withoutPassword((error as Error).message)}`);
  }
}

const retryStrategy = (times: number): number => Math.min(200 * times, LONGEST_RETRY_MS);

/**
 * Connects, and says in one line why not. Once connected, a lost connection is made again for as long as it takes.
 * @param say told when the connection is lost
 * @throws UserError: no server, no access, or one that may throw jobs away
 */
export async function connect(url: string, presence: Presence, say: (line: string) => void): Promise<Server> {
  const shown = shownUrl(url);
  let connected = false;
  let reason: string | undefined;
  const redis = await clientOf(url, {
    connectTimeout: CONNECT_MS,
    connectionName: nameOf(presence),
    maxRetriesPerRequest: null,
    retryStrategy: (times) => (connected ? retryStrategy(times) : null),
  });
  redis.on("error", (error: NodeJS.ErrnoException) => {
    reason ??= error.message || error.code;
  });
  try {
    const late = setTimeout(CONNECT_MS, undefined, { ref: false }).then(() => {
      throw new Error(`no answer in ${CONNECT_MS / 1000} s`);
    });
    const memory = await Promise.race([redis.connect().then(() => redis.info("memory")), late]);
    const policy = /^maxmemory_policy:(\S+)/m.exec(memory)?.[1] ?? "noeviction";
    if (policy !== "noeviction")
      throw new UserError(
        `${shown}: maxmemory-policy is ${policy}, so the server may throw jobs away: redis-cli config set maxmemory-policy noeviction`,
      );
  } catch (error) {
    redis.disconnect();
    if (error instanceof UserError) throw error;
    throw new UserError(refusal(shown, reason ?? (error as Error).message));
  }
  connected = true;
  let told = false;
  redis.on("close", () => {
    if (!told) say(`lost the connection to ${shown}; trying again`);
    told = true;
  });
  redis.on("ready", () => {
    told = false;
  });
  return {
    redis,
    shown,
    connection: { url, maxRetriesPerRequest: null, retryStrategy },
    connected: async () => connectedWorkersOf((await redis.client("LIST")) as string, presence.program),
    close: () => {
      told = true;
      redis.disconnect();
    },
  };
}
