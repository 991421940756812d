/** What the cores of a stage take at least, in ticks over the whole run: of the core that takes longest. */
export interface StageLimits {
  stage: string;
  /** Scan of spike generators, and BSPN. */
  neuron_ticks: number;
  /** Synapse unit; in attention cores products with K and V. Synapse memory is read a row an operation. */
  synapse_ticks: number;
  /** Flits that its network interface injects. */
  send_ticks: number;
  /** Which of them is largest. */
  largest: "neurons" | "synapses" | "sending";
  bound_ticks: number;
  /** The core that takes so long. */
  core: string;
}

/** What limits a run: every bound holds for it, so none is more than it took. */
export interface Limits {
  /** What the run took. */
  measured_ticks: number;
  /** What the largest of all bounds is of. */
  limit: string;
  bound_ticks: number;
  /** Flits of the link that carried most, one a tick. */
  link_ticks: number;
  barrier_ticks: number;
  stages: StageLimits[];
}
