import type { Scalar } from "../config/assignment.js";
import type { Task } from "./evaluate/executor.js";
import type { Point } from "./space/point.js";
import type { Fidelity } from "./sweep-file/schema.js";

/** Everything of a point that decides its result, under the name that the result has in the store. */
export interface NamedTask extends Task {
  readonly fidelity: Fidelity;
}

/** What the points of a space are in a workload. */
export interface PointSource {
  /** @throws UserError */
  readonly task: (point: Point, fidelity: Fidelity | undefined) => NamedTask;
  /** Seed of everything drawn at random in a point. */
  readonly seed: (task: NamedTask) => number;
  /** Settings that make a point, in the order in which they are made. */
  readonly settings: (point: Point, fidelity: Fidelity | undefined) => string[];
  /** Gives the values of a point's configuration by their paths; undefined where there is none. */
  readonly values: (point: Point) => (path: string) => Scalar | undefined;
}
