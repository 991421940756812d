import type { Command } from "commander";
import type { ConfigOptions } from "../runner/config-options.js";
import type { Context } from "./common.js";
import { configOptions } from "./program-options.js";

/** Declares `explain` and `config`: commands that say what words and keys mean. */
export function configCommands(program: Command, context: Context, done: (code: number) => void): void {
  program
    .command("explain [TERM]")
    .summary("explain a metric or a term")
    .description(
      "Explains a metric of summary.json or of noc: name, unit, definition, formula, source. Also explains the terms of docs/glossary.md. Without TERM it lists all of them.",
    )
    .option("--json", "print JSON")
    .action(async (name: string | undefined, options: { json?: boolean }) => {
      const { explainCommand } = await import("./explain-command.js");
      done(explainCommand(name, options, context));
    });

  const config = program.command("config").summary("configuration: schema, resolve, docs").helpCommand(false);
  config.description("Shows the configuration: every key, its JSON Schema, and what is in force.");
  config
    .command("schema [config|chip]")
    .description("JSON Schema of a configuration file (default) or of a chip file, for editors")
    .action(async (of: string | undefined) => {
      const { configSchemaCommand } = await import("./config-command.js");
      done(await configSchemaCommand(of ?? "config", context));
    });
  configOptions(config.command("resolve"))
    .description("The full configuration in force as YAML, which --config reads")
    .option("--json", "print JSON")
    .action(async (options: ConfigOptions & { json?: boolean }) => {
      const { configResolveCommand } = await import("./config-command.js");
      done(await configResolveCommand(options, context));
    });
  config
    .command("docs")
    .description("A table of every key: default, unit, allowed values, range, evidence, meaning, source")
    .option("--json", "print JSON")
    .action(async (options: { json?: boolean }) => {
      const { configDocsCommand } = await import("./config-command.js");
      done(await configDocsCommand(options, context));
    });
}
