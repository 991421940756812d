import { DEFAULT_URL } from "../explore/queue/server.js";
import type { Io } from "./io.js";

/** Address of the queue's server: --redis, else SORBET_SIM_REDIS, else this machine. */
export const redisUrl = (redis: string | undefined, { env }: Io): string =>
  redis ?? (env.SORBET_SIM_REDIS || DEFAULT_URL);
