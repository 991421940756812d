/** Kinds of faults, in the order in which results list them. */
export const FAULT_KINDS = [
  "weight",
  "kv",
  "residual",
  "accumulator",
  "payload",
  "header",
  "route",
  "lost",
  "doubled",
  "late",
  "link",
  "router",
  "core",
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** Kinds that flip bits of what a core holds. */
export const STORED_KINDS = ["weight", "kv", "residual", "accumulator"] as const satisfies readonly FaultKind[];
export type StoredKind = (typeof STORED_KINDS)[number];

export const isStored = (kind: FaultKind): kind is StoredKind => (STORED_KINDS as readonly string[]).includes(kind);

/** What is damaged, and what a rate counts. */
export const FAULT_TEXTS: Readonly<Record<FaultKind, { readonly what: string; readonly per: string }>> = {
  weight: { what: "bit of a weight, from before the run", per: "bit of synapse memory in use" },
  kv: { what: "bit of a K or V value, as it is written", per: "bit of K and V written" },
  residual: { what: "bit of a residual value, as it is written", per: "bit of residuals written" },
  accumulator: { what: "bit of a column's sum, as its window closes", per: "bit of the sums of all windows" },
  payload: { what: "channel or value bit of a data packet, as it is sent", per: "data packet" },
  header: { what: "route, window or kind bit of a packet, as it is sent", per: "packet" },
  route: { what: "port bit of a router's table, from before the run", per: "table entry of a route in use" },
  lost: { what: "packet that is lost as it is sent", per: "packet" },
  doubled: { what: "packet that comes to its first destination once more", per: "packet" },
  late: { what: "packet that is held up for 10 to 100,000 ticks", per: "packet" },
  link: { what: "link that loses what would cross it, from some tick on", per: "link in use" },
  router: { what: "router that loses what would pass it, from some tick on", per: "router in use" },
  core: { what: "core that neither sends nor takes a packet, from some tick on", per: "core in use" },
};

/** How much is damaged in a run: so many places, or each with a probability. */
export type Amount = { readonly count: number } | { readonly rate: number };

/** What became of a run with faults. */
export const OUTCOMES = ["masked", "detected", "silent_same", "silent_other", "deadlock"] as const;
export type FaultOutcome = (typeof OUTCOMES)[number];

/** One damaged run: everything that is drawn follows from it. */
export interface FaultCase {
  readonly kind: FaultKind;
  readonly amount: Amount;
  readonly seed: number;
  /** Tick at which links, routers and cores fail; null: drawn from the ticks of the undamaged run. */
  readonly at: number | null;
}

/** What came of it. */
export interface CaseResult {
  readonly outcome: FaultOutcome;
  /** Places that were damaged; with 0 nothing was. */
  readonly faults: number;
  /** The check that found it, of `CHECKS`. */
  readonly check?: string;
  /** Ticks from the first fault to that. */
  readonly after?: number;
  /** Where the run gave one. */
  readonly prediction?: string;
}
