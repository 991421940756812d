import type { Chip } from "../../chip/chip.js";
import { integrationTicks } from "../../cores/core.js";
import { GENERATOR, UNITS } from "../../cores/unit-names.js";
import { flitTable } from "../../mapping/flits.js";
import { layerNames } from "../../simulation/energy.js";

/** What the numbers that a chip's bus tells stand for. */
export class ChipFacts {
  /** Layer names by stage; the last is "shared". */
  readonly layers: readonly string[];
  /** By stream, rows of probabilities included. */
  readonly streams: readonly { core: number; layer: string; site: string; spikes: boolean }[];
  /** By route: stage and node of the sender, site of what it carries. */
  readonly routes: readonly { node: number; layer: string; site: string }[];
  /** Flits of a packet: index route * KINDS + kind. */
  readonly flits: Int32Array;
  /** By input: layer and site, and ticks of the unit that integrates a packet; 0 where none is needed. */
  readonly inputs: readonly { layer: string; site: string; unitTicks: number }[];

  constructor(readonly chip: Chip) {
    const { program, parts, spec } = chip;
    this.layers = layerNames(program.stages);
    this.streams = [...parts.streams, ...parts.probabilityStreams].map(({ program: { core, site, carries } }) => ({
      core,
      layer: this.layers[program.cores[core]!.stage]!,
      site,
      spikes: carries === "spikes",
    }));
    const siteOfRoute = new Array<string>(program.routes.length).fill("");
    for (const { segments, site } of program.streams) {
      for (const { routes } of segments) for (const route of routes) siteOfRoute[route] = site;
    }
    for (const { route, input } of program.credits) siteOfRoute[route] = program.inputs[input]!.site;
    this.routes = program.routes.map(({ source, stage }, route) => ({
      node: source,
      layer: this.layers[stage]!,
      site: siteOfRoute[route]!,
    }));
    this.flits = flitTable(chip);
    this.inputs = program.inputs.map(({ core, site, carries }, input) => {
      if (core < 0) return { layer: this.layers[program.stages.length - 1]!, site, unitTicks: 0 };
      const own = program.cores[core]!;
      const ticks = own.role === "attention" ? 1 : integrationTicks(own, spec.core.lanes);
      const integrates = carries === "spikes" || (own.merges && input === own.inputs[0]);
      return { layer: this.layers[own.stage]!, site, unitTicks: integrates ? ticks : 0 };
    });
  }

  unitName(unit: number): string {
    return unit < GENERATOR ? UNITS[unit]! : `generator ${this.streams[unit - GENERATOR]!.site}`;
  }
}
