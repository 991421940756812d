import type { ChipSpec } from "../../../contracts/chip.js";
import type { CoreProgram } from "../../../contracts/program.js";
import type { MappedChip } from "../../estimate.js";
import { type EventCounts, eventCounts, SYNAPTIC_ADD } from "../../event-counts.js";
import { bspnTicks, passTicks, readOutTicks, requantiseTicks, wholeWords } from "../../unit-ticks.js";
import { gatesZeros, weightLanes } from "../../weights.js";

/** Time and energy events of a datapath. */
export interface DatapathCosts {
  /** Events of the vector unit for one token, added to the ledger. */
  readonly tokenEvents: EventCounts;
  /** Events of the synapse unit for each packet integrated, and for each spike, or value, in it. */
  readonly packetEvents: EventCounts;
  readonly valueEvents: EventCounts;
  /** Events of each addition of a weight that is not 0, where lanes rest at the others; else in `valueEvents`. */
  readonly additionEvents: EventCounts;
  /** Ticks of the vector unit for one token. */
  readonly vectorTicks: number;
}

/**
 * Ticks of the synapse unit for one value of a packet of a core's main input: a spike is added to every column, a
 * partial sum to one.
 */
export const integrationTicks = (core: CoreProgram, spec: ChipSpec): number =>
  core.merges ? 1 : passTicks(core.to - core.from, weightLanes(spec, core));

/** Energy events, and ticks of the vector unit, of a core of columns. */
export function columnCosts(core: CoreProgram, chip: MappedChip): DatapathCosts {
  const columns = core.to - core.from;
  const { vector } = chip.spec;
  const integration = integrationEvents(core, chip);
  const [, residual] = core.inputs;
  // Sums of a part of the rows are read out of the accumulators, which are then reset.
  if (core.part !== undefined)
    return {
      ...integration,
      tokenEvents: eventCounts({ accumulator_register: columns }),
      vectorTicks: readOutTicks(vector, columns),
    };
  if (residual === undefined)
    return {
      ...integration,
      tokenEvents: eventCounts({ requantise: columns }),
      vectorTicks: requantiseTicks(vector, columns),
    };
  // Residual add, BSPN, and an encoder for each matrix that follows.
  const { slots } = chip.program.inputs[residual]!;
  const held = slots.kind === "bank" ? core.residualBits / (slots.banks * slots.tokens) : core.residualBits;
  const bits = (held / columns) * wholeWords(columns, vector.lanes);
  const encoders = core.sources.filter((source) => chip.program.sources[source]!.payload === "spikes").length;
  return {
    ...integration,
    tokenEvents: eventCounts({
      requantise: columns * (1 + encoders),
      residual_bit_write: bits,
      residual_bit_read: bits,
      residual_add: columns,
      bspn: columns,
    }),
    vectorTicks: requantiseTicks(vector, columns) + bspnTicks(vector, columns),
  };
}

/** A packet names the row of its first value; each value reads its own row. */
function integrationEvents(
  core: CoreProgram,
  { code, spec }: MappedChip,
): Pick<DatapathCosts, "packetEvents" | "valueEvents" | "additionEvents"> {
  if (core.merges) {
    const valueEvents = eventCounts({ accumulate_sum: 1, accumulator_register: 1 });
    return { packetEvents: [], valueEvents, additionEvents: [] };
  }
  const columns = core.to - core.from;
  const addition = { [SYNAPTIC_ADD[code]]: 1, accumulator_register: 1 };
  const reads = { weight_bit_read: core.weightBits * wholeWords(columns, weightLanes(spec, core)) };
  const packetEvents = eventCounts({ axon_lookup: 1 });
  if (gatesZeros(core, spec))
    return { packetEvents, valueEvents: eventCounts(reads), additionEvents: eventCounts(addition) };
  const additions = { [SYNAPTIC_ADD[code]]: columns, accumulator_register: columns };
  return { packetEvents, valueEvents: eventCounts({ ...reads, ...additions }), additionEvents: [] };
}
