import type { Mesh } from "../../noc/mesh.js";

/** A spike source: the core that it is on, -1 for the host, and what its spikes are called. */
export interface RecordedSource {
  readonly core: number;
  readonly layer: string;
  readonly site: string;
  /** False where it sends something else than spikes. */
  readonly spikes: boolean;
}

/** A unit of a core. */
export interface RecordedUnit {
  readonly name: string;
  /** Stage that it works for. */
  readonly stage: number;
  /** Whether it stalls between begin and end of its work; others stall before it. */
  readonly stallsWithin: boolean;
}

/** What a recorder knows of a run: the names of the numbers in the records of its bus. */
export interface RecordedNames {
  readonly mesh: Mesh;
  /** Layer names by stage; the last is "shared". */
  readonly layers: readonly string[];
  readonly sources: readonly RecordedSource[];
  /** By route: node and layer of the sender, site of what it carries. */
  readonly routes: readonly { readonly node: number; readonly layer: string; readonly site: string }[];
  /** Flits of a packet: index route * KINDS + kind. */
  readonly flits: Int32Array;
  /** By input: stage and site, and ticks of the unit that integrates a packet; 0 where its work has own records. */
  readonly inputs: readonly { readonly stage: number; readonly site: string; readonly unitTicks: number }[];
  /** By job. */
  readonly items: { readonly sentenceOf: ArrayLike<number>; readonly tokenOf: ArrayLike<number> };
  /** Components of energy by number. */
  readonly components: readonly string[];
  unit(core: number, unit: number): RecordedUnit;
}
