import type { Chip } from "../../chip/chip.js";
import { flitTable } from "../../mapping/flits.js";
import { layerNames } from "../../simulation/energy.js";

/** Names of the numbers in the records of a chip's bus. */
export class ChipFacts {
  /** Layer names by stage; the last is "shared". */
  readonly layers: readonly string[];
  /** By spike source, those that stay in their core included. */
  readonly sources: readonly { core: number; layer: string; site: string; spikes: boolean }[];
  /** By route: stage and node of the sender, site of what it carries. */
  readonly routes: readonly { node: number; layer: string; site: string }[];
  /** Flits of a packet: index route * KINDS + kind. */
  readonly flits: Int32Array;
  /** By input: layer and site, and ticks of the unit that integrates a packet; 0 where none is needed. */
  readonly inputs: readonly { layer: string; site: string; unitTicks: number }[];

  constructor(readonly chip: Chip) {
    const { program, parts } = chip;
    this.layers = layerNames(program.stages);
    this.sources = [...parts.sources, ...parts.innerSources].map(({ program: { core, site, payload } }) => ({
      core,
      layer: this.layers[program.cores[core]!.stage]!,
      site,
      spikes: payload === "spikes",
    }));
    const siteOfRoute = new Array<string>(program.routes.length).fill("");
    for (const { segments, site } of program.sources) {
      for (const { routes } of segments) for (const route of routes) siteOfRoute[route] = site;
    }
    for (const { route, input } of program.credits) siteOfRoute[route] = program.inputs[input]!.site;
    this.routes = program.routes.map(({ source, stage }, route) => ({
      node: source,
      layer: this.layers[stage]!,
      site: siteOfRoute[route]!,
    }));
    this.flits = flitTable(chip);
    this.inputs = program.inputs.map(({ core, site }, input) => {
      if (core < 0) return { layer: this.layers[program.stages.length - 1]!, site, unitTicks: 0 };
      const own = program.cores[core]!;
      return { layer: this.layers[own.stage]!, site, unitTicks: parts.packetTicks[input]! };
    });
  }

  unitName(unit: number): string {
    const { names, generator } = this.chip.services.units;
    return unit < generator ? names[unit]! : `generator ${this.sources[unit - generator]!.site}`;
  }
}
