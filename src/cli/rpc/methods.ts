import type { Argument, Command, Option } from "commander";
import { didYouMean, shown } from "../../base/suggest.js";
import { CallError, INVALID_PARAMS, METHOD_NOT_FOUND, type Request } from "./messages.js";

/** Commands that serve, or that want standard input or output for themselves. */
const NO_METHODS = ["web", "worker", "rpc"];
/** Options that say how a result is printed, or where rows are read that here are messages. */
const NO_PARAMS = ["json", "progress", "quiet", "ask-tell"];

/** Commands that are methods, by name: "run", "snn run". */
export function methodsOf(program: Command): Map<string, Command> {
  const found = new Map<string, Command>();
  const visit = (command: Command, prefix: string): void => {
    for (const child of command.commands) {
      const name = `${prefix}${child.name()}`;
      if (child.commands.length > 0) visit(child, `${name} `);
      else if (!NO_METHODS.includes(name)) found.set(name, child);
    }
  };
  visit(program, "");
  return found;
}

/** Name of an option as a parameter: without the dashes. */
const optionName = ({ long }: Option): string => long!.replace(/^--/, "");

/** Name of an argument as a parameter: FILE.nir is file. */
const argumentName = (argument: Argument): string =>
  argument
    .name()
    .toLowerCase()
    .replace(/[.|].*$/, "");

function textOf(name: string, value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  throw new CallError(INVALID_PARAMS, `parameter ${name} must be a text or a number, found ${shown(value)}`);
}

const textsOf = (name: string, value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).map((item) => textOf(name, item));

function optionLine(option: Option, name: string, value: unknown): string[] {
  if (option.required || option.optional) {
    // A list for an option that is given several times.
    if (Array.isArray(value) && option.parseArg === undefined)
      throw new CallError(INVALID_PARAMS, `parameter ${name} must be one value, found a list`);
    return textsOf(name, value).map((text) => `${option.long}=${text}`);
  }
  if (typeof value !== "boolean")
    throw new CallError(INVALID_PARAMS, `parameter ${name} must be true or false, found ${shown(value)}`);
  return value ? [option.long!] : [];
}

function unknownParameter(method: string, name: string, known: readonly string[]): CallError {
  const hint = didYouMean(name, known);
  return new CallError(INVALID_PARAMS, `${method} has no parameter ${shown(name)}${hint}; it has ${known.join(", ")}`);
}

/** The method of a request. @throws CallError with a suggestion */
export function methodOf(methods: ReadonlyMap<string, Command>, { method }: Request, own: readonly string[]): Command {
  const command = methods.get(method);
  if (command !== undefined) return command;
  const names = [...methods.keys(), ...own];
  const within = names.filter((name) => name.startsWith(`${method} `));
  const hint = within.length > 0 ? `; there are "${within.join('", "')}"` : didYouMean(method, names);
  throw new CallError(METHOD_NOT_FOUND, `unknown method ${shown(method)}${hint}`);
}

/** The command line that a request stands for. @throws CallError for a parameter that is unknown or of a wrong kind */
export function lineOf(command: Command, { method, params }: Request): string[] {
  const given: Record<string, unknown> = Array.isArray(params) ? {} : { ...params };
  const options = command.options.filter((option) => !NO_PARAMS.includes(optionName(option)));
  const names = command.registeredArguments.map(argumentName);
  const known = [...names, ...options.map(optionName)];
  for (const name of Object.keys(given)) if (!known.includes(name)) throw unknownParameter(method, name, known);
  const values = Array.isArray(params) ? textsOf("params", params) : [];
  for (const name of names) {
    if (given[name] === undefined || given[name] === null) continue;
    values.push(...textsOf(name, given[name]));
  }
  const flags = options.flatMap((option) => {
    const value = given[optionName(option)];
    return value === undefined || value === null ? [] : optionLine(option, optionName(option), value);
  });
  const json = command.options.some(({ long }) => long === "--json") ? ["--json"] : [];
  // What follows "--" is never taken for an option.
  return [...method.split(" "), ...flags, ...json, ...(values.length === 0 ? [] : ["--", ...values])];
}
