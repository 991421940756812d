import { UserError } from "../../base/user-error.js";
import { readSetting } from "../../config/assignment.js";
import { checkPoints } from "../../explore/check-space.js";
import { programName } from "../../explore/store/program.js";
import { readNetworkSweep } from "../../explore/sweep-file/read.js";
import type { ConfigOptions } from "../../runner/config-options.js";
import { readNirFile } from "../../runner/nir-file.js";
import { NETWORK_UNITS, NetworkPoints } from "../../runner/snn/network-points.js";
import { isDrawn } from "../../snn/input/read-input.js";
import { quotedCommand } from "../point-command.js";
import type { SweptWorkload } from "../swept-workload.js";

/** Module that a thread runs. */
const THREAD = new URL("../../runner/snn/point-worker.js", import.meta.url);

/** Options that mean nothing for a spiking network. */
const OTHERS = ["config", "model", "code", "noc"] as const;

/** A sweep whose workload is a spiking network. @throws UserError */
export async function networkWorkload(
  name: string,
  text: string,
  options: ConfigOptions,
  version: string,
  interrupted: AbortSignal,
): Promise<SweptWorkload> {
  const file = readNetworkSweep(name, text, NETWORK_UNITS);
  const other = OTHERS.find((option) => options[option] !== undefined);
  if (other !== undefined)
    throw new UserError(`--${other}: is of sweeps over sentences; ${name} runs a spiking network`);
  const program = programName(version, THREAD);
  const settings = [...(options.set ?? []), ...(options.seed === undefined ? [] : [`seed=${options.seed}`])];
  const { chip } = options;
  const points = new NetworkPoints(name, file, { ...(chip === undefined ? {} : { chip }), settings }, program);
  // Threads read it without an end of their own.
  await readNirFile(points.file, interrupted);
  return {
    file,
    used: [points.file, isDrawn(points.input) ? undefined : points.input, chip],
    kept: {},
    program,
    thread: THREAD,
    source: points,
    check: () => checkPoints(file, (own) => void points.chosen(own)),
    command: (own) => {
      const all = [...own, ...settings];
      const { options: run } = points.chosen(own);
      const preset =
        chip ??
        all
          .filter((one) => one.startsWith("chip="))
          .map((one) => String(readSetting(one).value))
          .at(-1);
      const set = all.filter((one) => one.startsWith("chip.")).flatMap((one) => ["--set", one]);
      const named = Object.entries(run).flatMap(([key, value]) => [`--${key}`, String(value)]);
      return quotedCommand([
        "snn",
        "run",
        points.file,
        ...named,
        ...(preset === undefined ? [] : ["--chip", preset]),
        ...set,
      ]);
    },
  };
}
