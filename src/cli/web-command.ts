import { once } from "node:events";
import { UserError } from "../base/user-error.js";
import { wholeNumber } from "../runner/config-options.js";
import { WEB_PAGE } from "../runner/package-files.js";
import { servePage } from "../runner/page-server.js";
import type { Context } from "./common.js";
import { EXIT_INTERRUPTED } from "./exit-codes.js";

export interface WebOptions {
  readonly port?: string;
}

/** Tried one after the other: links to the page hold on as long as its port is the same. */
const FIRST_PORT = 8137;
const PORTS = Array.from({ length: 10 }, (_, i) => FIRST_PORT + i);
const MOST_PORT = 65_535;

/** `web`: serves the page on the loopback address until it is told to stop. */
export async function webCommand({ port }: WebOptions, { io }: Pick<Context, "io">): Promise<number> {
  const ports = port === undefined ? PORTS : [wholeNumber("--port", port, 0, MOST_PORT)];
  const server = await servePage(WEB_PAGE, ports);
  if (server === null)
    throw new UserError(
      port === undefined
        ? `web: none of the ports ${PORTS[0]} to ${PORTS.at(-1)} is free; give one that is with --port, or --port 0 for any`
        : `web: port ${port} is not free; give another, or --port 0 for any`,
    );
  io.out(`${server.url}\n`);
  if (!io.interrupted.aborted) await once(io.interrupted, "abort");
  server.close();
  io.err("interrupted: the page is served no longer\n");
  return EXIT_INTERRUPTED;
}
