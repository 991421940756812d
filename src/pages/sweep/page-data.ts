/** An objective as the drawings name it. */
export interface ObjectiveAxis {
  readonly name: string;
  readonly unit: string;
  readonly direction: "min" | "max";
}

/** Energy of an input, femtojoules, and its ends with the constants at the ends of their ranges. */
export interface EnergyRange {
  readonly fj: number;
  readonly low: number;
  readonly high: number;
}

/** A feasible point as the page draws it: objectives in the order of pareto.json. */
export interface DrawnPoint {
  readonly point: Readonly<Record<string, string | number | boolean>>;
  readonly values: readonly number[];
  readonly front: boolean;
  /** Counted and not simulated: its figures are bounds. */
  readonly counted: boolean;
  readonly energy: EnergyRange | null;
  /** Whether every choice is the program's default. */
  readonly isDefault: boolean;
  /** Command that simulates it; of points of the front alone. */
  readonly command: string | null;
}

/** What the page's script reads. */
export interface SweepData {
  readonly axes: readonly ObjectiveAxis[];
  readonly points: readonly DrawnPoint[];
}
