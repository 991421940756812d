import type { Network } from "../network/network.js";
import { byFirst, HOST, type Slice } from "./placement.js";
import { coresOf, type SnnChip } from "./spec.js";

/** Where everything lies: slices by core, in the order in which a core walks over them, and by population. */
export class Layout {
  /** Of each population, in the order of its neurons: numbers of slices. */
  readonly ofPopulation: readonly (readonly number[])[];
  /** Of each core in use; the host, if spikes come from it, is the last. */
  readonly ofCore: readonly (readonly number[])[];
  /** Index in `ofCore` of each slice. */
  readonly coreOf: readonly number[];
  /** Number of each core in use; HOST for the host. */
  readonly cores: readonly number[];
  /** Tile of each core in use. The host is at tile 0. */
  readonly tiles: readonly number[];
  readonly tilesInUse: number;

  constructor(
    network: Network,
    chip: SnnChip,
    readonly slices: readonly Slice[],
  ) {
    const numbers = slices.map((_, i) => i);
    this.ofPopulation = network.populations.map((_, population) =>
      numbers.filter((i) => slices[i]!.population === population).sort((a, b) => byFirst(slices[a]!, slices[b]!)),
    );
    const order = (core: number): number => (core === HOST ? coresOf(chip) : core);
    this.cores = [...new Set(slices.map(({ core }) => core))].sort((a, b) => order(a) - order(b));
    this.ofCore = this.cores.map((core) => numbers.filter((i) => slices[i]!.core === core));
    this.coreOf = slices.map(({ core }) => this.cores.indexOf(core));
    this.tiles = this.cores.map((core) => (core === HOST ? 0 : Math.floor(core / chip.coresPerTile)));
    this.tilesInUse = new Set(this.tiles.filter((_, i) => this.cores[i] !== HOST)).size;
  }
}
