/** What a figure of summary.json is. */
export interface Metric {
  readonly name: string;
  /** "-" for a pure number, a name or a hash. */
  readonly unit: string;
  readonly definition: string;
  readonly formula: string;
  /** Where the figure comes from: counted in the simulation, read from a file, or computed from what. */
  readonly source: string;
}

/** Where figures come from. */
export const COUNTED = "counted event by event in the simulated chip";
export const LEDGER = "energy ledger: integer event counts times the integer constants of the chip preset";
export const CONFIG = "resolved configuration";
export const CHECKPOINT = "checkpoint folder";

export const metric = (name: string, unit: string, definition: string, formula: string, source: string): Metric => ({
  name,
  unit,
  definition,
  formula,
  source,
});
