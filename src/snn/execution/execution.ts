import { UserError } from "../../base/user-error.js";

export const RESETS = ["zero", "subtract", "value"] as const;
/** What a spike does to the membrane: 0, minus the threshold, or the file's v_reset. */
export type Reset = (typeof RESETS)[number];

export const INTEGRATORS = ["euler", "exponential"] as const;
/** euler: v += dt x v'. exponential: the solution of v' with its input constant for the step. */
export type Integrator = (typeof INTEGRATORS)[number];

export const ORDERS = ["current-first", "membrane-first"] as const;
/** Whether a step's membrane takes the current as it is after this step's spikes, or as it was before. */
export type Order = (typeof ORDERS)[number];

/** How a file's equations become steps: a NIR file says nothing of it, so every result states it. */
export interface Execution {
  /** Seconds of a step. */
  readonly dt: number;
  readonly reset: Reset;
  readonly integrator: Integrator;
  readonly order: Order;
  /**
   * Steps from a spike to what it does, on the way forward: 0, in the same step, as in libraries for training; 1, in
   * the next, as on chips. A Delay adds to it.
   */
  readonly forwardDelay: 0 | 1;
  /** The same on a cycle. */
  readonly recurrentDelay: 1;
}

/** Options of a command, unchecked. */
export interface ExecutionOptions {
  readonly dt?: string;
  readonly reset?: string;
  readonly integrator?: string;
  readonly order?: string;
}

/** Longest step: no network counts in hours. */
const MOST_DT = 3600;

function oneOf<T extends string>(option: string, value: string | undefined, names: readonly T[], standard?: T): T {
  const name = value ?? standard;
  const found = names.find((known) => known === name);
  if (found !== undefined) return found;
  const choice = `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
  throw new UserError(
    name === undefined
      ? `${option} is missing: a NIR file does not say how to run it; give ${option} ${names.join("|")}`
      : `${option} must be ${choice}, found "${name}"`,
  );
}

/**
 * The execution that options name. Time step and reset have no default.
 * @param hint time step that the file's parameters suggest, for the message @throws UserError
 */
export function executionOf(options: ExecutionOptions, forwardDelay: 0 | 1, hint?: number): Execution {
  if (options.dt === undefined)
    throw new UserError(
      `--dt is missing: a NIR file has no time step; give --dt SECONDS${hint === undefined ? "" : ` (its parameters suggest ${hint})`}`,
    );
  const dt = options.dt.trim() === "" ? Number.NaN : Number(options.dt);
  if (!(dt > 0 && dt <= MOST_DT))
    throw new UserError(`--dt must be a number of seconds above 0 and at most ${MOST_DT}, found "${options.dt}"`);
  return {
    dt,
    reset: oneOf("--reset", options.reset, RESETS),
    integrator: oneOf("--integrator", options.integrator, INTEGRATORS, "euler"),
    order: oneOf("--order", options.order, ORDERS, "current-first"),
    forwardDelay,
    recurrentDelay: 1,
  };
}
