import type { CoreProgram } from "../../../contracts/program.js";
import { entryTicks } from "../../entry-port.js";
import type { ChipTimes, CoreTimes, CoreWalk, MappedChip } from "../../estimate.js";
import { eventCounts } from "../../event-counts.js";
import type { CoreKind } from "../../kind.js";
import { requantiseTicks } from "../../unit-ticks.js";
import type { ColumnDatapath } from "../column/column-core.js";
import type { DatapathCosts } from "../column/column-costs.js";
import { InputCore } from "./input-core.js";

/**
 * Energy events, and ticks of the vector unit, of a core that encodes the host's values, once for each matrix that uses
 * them.
 */
export function inputCosts(core: CoreProgram, { program, spec }: MappedChip): DatapathCosts {
  const channels = core.to - core.from;
  const encoders = core.sources.filter((source) => program.sources[source]!.payload === "spikes").length;
  return {
    packetEvents: [],
    valueEvents: [],
    additionEvents: [],
    tokenEvents: eventCounts({ requantise: encoders * channels }),
    vectorTicks: requantiseTicks(spec.vector, channels),
  };
}

/** Lower bounds on the times of tokens at the host port and the core's vector unit. */
class InputWalk implements CoreWalk {
  private readonly ticks: number;
  private readonly vectorTicks: number;

  constructor(
    private readonly core: CoreTimes,
    private readonly chip: ChipTimes,
  ) {
    const { from, to } = core.program;
    this.ticks = entryTicks(to - from, chip.program, chip.host);
    this.vectorTicks = inputCosts(core.program, chip).vectorTicks;
  }

  token(t: number): void {
    const { core, chip } = this;
    // A bank is free again when its token has been encoded.
    const entered = chip.enter(core.done[t - chip.spec.generator.banks] ?? 0, this.ticks);
    const done = Math.max(entered, core.done.at(-1) ?? 0, chip.banksFree(core, t)) + this.vectorTicks;
    core.done.push(done);
    chip.offer(core, t, done);
  }
}

/** A core beside the host port, which encodes the values that the host sends. */
export const INPUT: CoreKind<ColumnDatapath> = {
  name: "input",
  takesWindows: true,
  label: { name: "input", short: "IN", holds: "encodes what the host sends", colour: "var(--grey)" },
  build: (core, datapath, site) => new InputCore(core, datapath, site),
  packetTicks: () => 0,
  count(core, { tokens }, chip, add) {
    add(inputCosts(core, chip).tokenEvents, tokens);
  },
  walk: (core, chip) => new InputWalk(core, chip),
};
