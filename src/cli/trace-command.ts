import { jsonText } from "../base/json-text.js";
import { UserError } from "../base/user-error.js";
import { wholeNumber } from "../runner/config-options.js";
import type { Context } from "./common.js";
import { EXIT_INTERRUPTED, EXIT_OK } from "./exit-codes.js";
import type { Io } from "./io.js";

export interface ConvertOptions {
  readonly from?: string;
  readonly to?: string;
  readonly signals?: string;
  readonly flows?: string;
  readonly json?: boolean;
}

export interface SliceOptions {
  readonly from?: string;
  readonly to?: string;
  readonly cores?: string;
  readonly layers?: string;
  readonly json?: boolean;
}

const LAST_TICK = Number.MAX_SAFE_INTEGER;

/** Of so many data packets one gets an arrow, where neither --flows nor a time says otherwise. */
const FLOW_EVERY = 256;

/** Refuses options that mean nothing for a target. */
function refuseUseless(to: string, { signals, flows }: ConvertOptions): void {
  if (signals !== undefined && !to.endsWith(".vcd"))
    throw new UserError(`--signals: chooses signals of a .vcd file, ${to} is to be another`);
  if (flows !== undefined && !to.endsWith(".perfetto-trace") && !to.endsWith(".pftrace"))
    throw new UserError(`--flows: chooses arrows of a .perfetto-trace file, ${to} is to be another`);
}

const tick = (option: string, text: string | undefined): number | undefined =>
  text === undefined ? undefined : wholeNumber(option, text, 0, LAST_TICK);

/** Does something that an interrupt ends with nothing written; null then. */
async function untilInterrupted<T>(
  { interrupted, err }: Io,
  to: string,
  act: (stop: AbortSignal) => Promise<T>,
): Promise<T | null> {
  try {
    return await act(interrupted);
  } catch (error) {
    if (!interrupted.aborted || (error as Error).name !== "AbortError") throw error;
    err(`interrupted: ${to} is as it was\n`);
    return null;
  }
}

/** `trace convert SOURCE TARGET`: a run's tables in another format. */
export async function traceConvertCommand(
  from: string,
  to: string,
  options: ConvertOptions,
  { io }: Context,
): Promise<number> {
  const begin = tick("--from", options.from);
  const end = tick("--to", options.to);
  if (begin !== undefined && end !== undefined && end <= begin)
    throw new UserError(`--to ${end} must be after --from ${begin}`);
  refuseUseless(to, options);
  const { ALL_BUT_SPIKES, parsePatterns } = await import("../trace/vcd/signals.js");
  const timed = begin !== undefined || end !== undefined;
  const every =
    options.flows === undefined ? (timed ? 1 : FLOW_EVERY) : wholeNumber("--flows", options.flows, 1, LAST_TICK);
  const time = { from: begin ?? 0, to: end ?? Number.POSITIVE_INFINITY };
  const { convert } = await import("../trace/convert.js");
  const choice = {
    flows: timed ? { every, ...time } : { every },
    signals:
      options.signals === undefined
        ? { patterns: ALL_BUT_SPIKES, ...time }
        : { patterns: parsePatterns(options.signals), asked: true, ...time },
    ...(timed ? { time } : {}),
  };
  const files = await untilInterrupted(io, to, (stop) => convert(from, to, choice, stop));
  if (files === null) return EXIT_INTERRUPTED;
  io.out(options.json ? jsonText({ files }) : `${files.join("\n")}\n`);
  return EXIT_OK;
}

/** `trace slice SOURCE TARGET`: part of a run's tables. */
export async function traceSliceCommand(
  from: string,
  to: string,
  options: SliceOptions,
  { io }: Context,
): Promise<number> {
  const { slice } = await import("../trace/slice.js");
  const choice = {
    from: tick("--from", options.from),
    to: tick("--to", options.to),
    cores: options.cores,
    layers: options.layers,
  };
  const rows = await untilInterrupted(io, to, (stop) => slice(from, to, choice, stop));
  if (rows === null) return EXIT_INTERRUPTED;
  if (options.json) io.out(jsonText({ rows }));
  else
    for (const [table, count] of Object.entries(rows))
      io.out(`${table.padEnd(10)} ${count.toLocaleString("en")} rows\n`);
  return EXIT_OK;
}
