import type { LoadMeasured, NocResult } from "./noc-result.js";

/** A measured load of another simulator; latency undefined above saturation. */
export interface ReferencePoint {
  readonly rate: number;
  readonly latency: number | undefined;
  readonly accepted: number | undefined;
}

/** What screen and page show of a measurement. */
export interface NocCurve {
  readonly result: NocResult;
  readonly loads: readonly LoadMeasured[];
  readonly reference: readonly ReferencePoint[];
}

/** The load whose links are drawn: the highest that is stable, or the only one. */
export function drawnLoad(loads: readonly LoadMeasured[]): LoadMeasured {
  return [...loads].reverse().find(({ result }) => result.stable) ?? loads[0];
}
