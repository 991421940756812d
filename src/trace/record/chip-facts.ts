import type { Chip } from "../../chip/chip.js";
import { flitTable } from "../../mapping/flits.js";
import { type Mesh, meshOf } from "../../noc/mesh.js";
import { layerNames } from "../../simulation/energy.js";
import type { RecordedNames, RecordedUnit } from "./recorded-names.js";

/** Names of the numbers in the records of a chip's bus. */
export class ChipFacts implements RecordedNames {
  readonly mesh: Mesh;
  readonly layers: readonly string[];
  /** Those that stay in their core included. */
  readonly sources: RecordedNames["sources"];
  readonly routes: RecordedNames["routes"];
  readonly flits: Int32Array;
  readonly inputs: RecordedNames["inputs"];
  readonly components: readonly string[];

  constructor(readonly chip: Chip) {
    const { program, parts, spec } = chip;
    this.mesh = meshOf(spec.mesh);
    this.components = chip.ledger.table.components;
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
      if (core < 0) return { stage: program.stages.length - 1, site, unitTicks: 0 };
      return { stage: program.cores[core]!.stage, site, unitTicks: parts.packetTicks[input]! };
    });
  }

  get items(): RecordedNames["items"] {
    return this.chip.items;
  }

  unit(core: number, unit: number): RecordedUnit {
    const { names, generator } = this.chip.services.units;
    const { stage } = this.chip.program.cores[core]!;
    return unit < generator
      ? { name: names[unit]!, stage, stallsWithin: false }
      : { name: `generator ${this.sources[unit - generator]!.site}`, stage, stallsWithin: true };
  }
}
