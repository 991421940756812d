import type { CoreProgram } from "../../../contracts/program.js";
import type { Core } from "../../core.js";
import type { Register } from "../../datapath/registers.js";
import { eventCounts } from "../../event-counts.js";
import type { CoreKind, CoreSite } from "../../kind.js";
import { MARKERS_PER_SOURCE } from "../../window-check.js";
import { tokensOf } from "../../work-items.js";
import { ColumnCore, type ColumnDatapath } from "./column-core.js";
import { columnCosts, integrationTicks } from "./column-costs.js";
import { ColumnWalk } from "./column-walk.js";
import { MergingCore } from "./merging-core.js";

/** Arithmetic of a core of columns, loaded by the workload. */
export interface ColumnLoad {
  readonly datapath: ColumnDatapath;
  /** Accumulators of a core that adds up partial sums; undefined for all others. */
  readonly accumulator: Register | undefined;
}

function build(core: CoreProgram, { datapath, accumulator }: ColumnLoad, site: CoreSite): Core {
  const made = new ColumnCore(core, datapath, site);
  if (accumulator === undefined) return made;
  const sums = site.chip.program.inputs[core.inputs[0]!]!;
  return new MergingCore(made, sums, site.inputOfRoute, accumulator, site.services);
}

/**
 * A core that holds columns of a matrix: it adds weights for each spike. Its vector unit scales the sums, adds a
 * residual where the core has a second input, and encodes the result. A matrix cut by rows has partial cores, which
 * only sum, and cores that add up the partial sums.
 */
export const COLUMN: CoreKind<ColumnLoad> = {
  name: "column",
  takesWindows: true,
  label: { name: "columns of a matrix", short: "COL", holds: "columns of a matrix", colour: "var(--blue)" },
  roles: {
    partial: {
      name: "part of the rows",
      short: "ROW",
      hint: "rows of a matrix",
      holds: "a part of a matrix's rows: sums to the cores that end it",
      colour: "color-mix(in oklab, var(--orange), var(--ink) 45%)",
    },
  },
  build,
  packetTicks: (core, input, { spec }) => (input === 0 ? integrationTicks(core, spec) : 0),
  count(core, sent, chip, add) {
    const { inputs } = chip.program;
    const [main, residual] = core.inputs;
    const costs = columnCosts(core, chip);
    const tokens = tokensOf(inputs[main!]!.tokens, sent.tokens);
    const sources = inputs[main!]!.sources.length + (residual === undefined ? 0 : inputs[residual]!.sources.length);
    add(costs.packetEvents, sent.received(main!));
    add(costs.valueEvents, sent.carried(main!));
    if (costs.additionEvents.length > 0) add(costs.additionEvents, sent.additions(core));
    add(costs.tokenEvents, tokens);
    add(eventCounts({ window_sync: 1 }), tokens * MARKERS_PER_SOURCE * sources);
  },
  walk: (core, chip) => new ColumnWalk(core, chip),
};
