import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { UserError } from "../base/user-error.js";
import type { Configuration } from "../config/resolve.js";
import { sha256Hex } from "../input/sha256.js";
import { readUserText } from "./read-file.js";

/** Digits of the hash in the name of a copy. */
const DIGITS = 12;

/** Name of a file of arrivals in a configuration in force: by what is in it, so that no path decides a hash. */
const copyName = (text: string): string => `arrivals-${sha256Hex(text).slice(0, DIGITS)}.txt`;

/** Arrival times in seconds, one a line, ascending. @throws UserError with file and line */
export function readArrivals(file: string, text: string): number[] {
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  if (lines.length === 0) throw new UserError(`${file}: holds no arrivals; give seconds, one a line`);
  let last = 0;
  return lines.map((line, i) => {
    const seconds = /^\s*[0-9.]+(e[-+]?\d+)?\s*$/i.test(line) ? Number(line) : Number.NaN;
    if (!Number.isFinite(seconds))
      throw new UserError(`${file}:${i + 1}: must be seconds from 0 on, found "${line.slice(0, 40)}"`);
    if (seconds < last) throw new UserError(`${file}:${i + 1}: ${seconds} s comes after ${last} s; sort the times`);
    last = seconds;
    return seconds;
  });
}

/**
 * The configuration with its file of arrivals read, if it names one. The file is looked for where it says, then beside
 * the configuration file; in the configuration in force it has the name of the copy in a run folder.
 */
export function withArrivals(configuration: Configuration, configFile: string | undefined): Configuration {
  const { host, resolved } = configuration;
  if (host.arrival.kind !== "trace") return configuration;
  const { file } = host.arrival;
  const beside = configFile === undefined ? file : join(dirname(configFile), file);
  const text = readUserText(existsSync(file) ? file : beside, "rows");
  const seconds = readArrivals(file, text);
  const name = copyName(text);
  return {
    ...configuration,
    resolved: { ...resolved, host: { ...resolved.host, arrival: `trace:${name}` } },
    host: { ...host, arrival: { kind: "trace", file: name, seconds } },
    arrivalText: text,
  };
}
