import { DEFAULT_URL, withoutPassword } from "../explore/queue/address.js";
import type { Io } from "./io.js";

/** Address of the queue's server: --redis, else SORBET_SIM_REDIS, else this machine. */
export const redisUrl = (redis: string | undefined, { env }: Io): string =>
  redis ?? (env.SORBET_SIM_REDIS || DEFAULT_URL);

/** A command line as it may be shown and kept: passwords of servers masked. */
export const shownCommand = (argv: readonly string[]): string[] => ["sorbet-sim", ...argv.map(withoutPassword)];
