import type { Command } from "commander";

/** Collects the values of an option that may be given several times. */
export const collect = (value: string, before: readonly string[] = []): string[] => [...before, value];

const CODE = "spike code: offset, signed, graded, bitserial or dense";

/** Declares the options that decide the configuration. @param code what --code takes */
export function configOptions(command: Command, code = CODE): Command {
  return command
    .option(
      "--model <NAME|DIR>",
      "name of a bundled model, folder of a checkpoint, or drawn:LAYERSxHIDDEN[xHEADS][@RATE][-ternary] for drawn weights",
    )
    .option("--chip <PRESET|FILE.yaml>", "name of a chip preset, or a chip file (which may say extends: PRESET)")
    .option("--config <FILE.yaml>", "configuration file, such as config.resolved.yaml of an earlier run")
    .option(
      "--set <path=value>",
      "set one configuration key, such as chip.core.lanes=128; wins over files; repeatable",
      collect,
    )
    .option("--seed <N>", "seed of all random numbers")
    .option("--code <CODE>", code)
    .option("--noc <MODEL>", "network model: packet or flit");
}

export const INPUT_OPTION = [
  "--input <FILE>",
  ".txt, .tsv or .jsonl with one sentence a line; - reads standard input",
] as const;
export const LIMIT_OPTION = ["--limit <N>", "only the first N rows"] as const;
export const CHIP_WORKERS_OPTION = [
  "--workers <N>",
  "threads that simulate the chip; results do not depend on them (default: 1)",
] as const;
export const WORKERS_OPTION = [
  "--workers <N>",
  "threads; results do not depend on them (default: one for each processor)",
] as const;
const REDIS =
  "server of the queue, redis://HOST:PORT (default: the variable SORBET_SIM_REDIS, or redis://127.0.0.1:6379)";
export const REDIS_OPTION = ["--redis <URL>", REDIS] as const;

/** @param how the executor is named, such as "executor: " */
export const redisOption = (how: string) => ["--redis <URL>", `with ${how}bullmq, the ${REDIS}`] as const;

/** Declares the options that say who does a command's runs. */
export function executorOptions(command: Command): Command {
  return command
    .option(
      "--executor <NAME>",
      "threads (default), shard (refuses to run without --shard), or bullmq: sorbet-sim worker, on any machines",
    )
    .option("--shard <i/n>", "do the i-th of n shares of the runs; all workers share the folder")
    .option(...WORKERS_OPTION)
    .option(...redisOption("--executor "));
}

export const JSON_OPTION = ["--json", "print one JSON document"] as const;
export const QUIET_OPTION = ["--quiet", "print no progress on stderr"] as const;
export const PROGRESS_OPTION = [
  "--progress <HOW>",
  "json: progress as JSON lines on stderr, for scripts; line: one line on a terminal (default)",
] as const;
export const MAPPING_OPTION = [
  "--mapping <FILE.csv>",
  "mapping of the model onto cores, lines population,first,count,core; place --export writes one",
] as const;

export const TRACE_OPTION = [
  "--trace <LIST>",
  "with --out: also write event traces, any of parquet,perfetto,vcd,csv,sonata",
] as const;

/** Declares the options of a command that takes rows of input. */
export function rowOptions(command: Command): Command {
  return command
    .option(...INPUT_OPTION)
    .option(...LIMIT_OPTION)
    .option(...CHIP_WORKERS_OPTION)
    .option("--event-engine <E>", "auto, fast or observed; results do not depend on it (default: auto)")
    .option("--out <DIR>", "write the results into this folder, with manifest.json and config.resolved.yaml")
    .option(...JSON_OPTION)
    .option(...QUIET_OPTION)
    .option(...PROGRESS_OPTION);
}

export const INPUT_HELP = `
Input files:
  .txt    one sentence a line
  .tsv    a header line; column sentence, or sentence1 and sentence2 for pairs; label is optional
  .jsonl  one object a line with text (for pairs also text_pair), or with input_ids: the whole sequence, [CLS] and
          [SEP] included; token_type_ids, id and label are optional`;
