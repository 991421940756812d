import { join } from "node:path";
import { seedOf } from "../explore/store/key.js";
import type { SweepFile } from "../explore/sweep-file/read.js";
import type { ConfigOptions } from "../runner/config-options.js";
import { beside } from "../runner/sweep-host.js";

const quoted = (word: string): string => (/^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

/** A command line of this program as a shell takes it. */
export const quotedCommand = (words: readonly string[]): string => `sorbet-sim ${words.map(quoted).join(" ")}`;

/** The command that simulates a point alone. */
export function pointCommand(name: string, out: string, file: SweepFile, options: ConfigOptions) {
  const model = options.model ?? (file.model === undefined ? undefined : beside(name, file.model));
  const given = [
    ...(["config", "chip", "code", "noc"] as const).flatMap((name) =>
      options[name] === undefined ? [] : [`--${name}`, options[name]],
    ),
    ...(model === undefined ? [] : ["--model", model]),
  ];
  return (settings: readonly string[], key: string): string => {
    const set = [...settings, ...(options.set ?? [])].flatMap((setting) => ["--set", setting]);
    const words = ["run", "--input", join(out, "workload.jsonl"), ...given, ...set, "--seed", String(seedOf(key))];
    return quotedCommand(words);
  };
}
