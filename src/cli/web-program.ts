import type { Command } from "commander";
import type { Context } from "./common.js";
import type { WebOptions } from "./web-command.js";

const WEB_HELP = `
The page runs the simulator in the browser: sentences, configurations side by side, the floor plan while it runs, the
report. It opens run folders, traces and NIR files too. No request leaves it but for "Open in Perfetto". Ctrl-C ends
the server (exit code 130); a browser that has been there keeps the page. Any other file server can serve the folder
dist/web of the package.

Example: sorbet-sim web --port 8080`;

/** Declares `web`. */
export function webCommands(program: Command, context: Context, done: (code: number) => void): void {
  program
    .command("web")
    .summary("serve the simulator as a web page on this machine")
    .description("Serves the simulator as a web page on the loopback address, 127.0.0.1, and prints its URL.")
    .option("--port <N>", "port to serve on; 0 takes any that is free (default: the first free one from 8137 to 8146)")
    .addHelpText("after", WEB_HELP)
    .action(async (options: WebOptions) => {
      const { webCommand } = await import("./web-command.js");
      done(await webCommand(options, context));
    });
}
