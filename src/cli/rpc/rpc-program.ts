import type { Command } from "commander";
import type { Context } from "../common.js";

const RPC_HELP = `
JSON-RPC 2.0, one message a line. Methods are the names of the commands ("run", "snn run"), and version, cancel and
shutdown. Parameters are a command's options by their long names, and its arguments by theirs: text, file, dir, term.
A result is the document that the command prints with --json. Models and mapped chips stay in memory between calls.
The end of the input ends it, once what was asked has been answered. docs/rpc.md has every message.

Example: echo '{"jsonrpc":"2.0","id":1,"method":"run","params":{"text":"a fine film"}}' | sorbet-sim rpc`;

/** Declares `rpc`. */
export function rpcCommands(program: Command, context: Context, done: (code: number) => void): void {
  program
    .command("rpc")
    .summary("answer calls in JSON-RPC lines on standard input and output")
    .description("Answers calls of other programs: JSON-RPC 2.0 in lines. Nothing else goes to standard output.")
    .addHelpText("after", RPC_HELP)
    .action(async () => {
      const { rpcCommand } = await import("./rpc-command.js");
      done(await rpcCommand(program, context));
    });
}
