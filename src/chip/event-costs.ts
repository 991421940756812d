import type { AttentionDatapath } from "../cores/attention-datapath.js";
import { bspnTicks, readOutTicks, requantiseTicks } from "../cores/column-core.js";
import type { DatapathCosts, EventCounts } from "../cores/column-datapaths.js";
import { EVENT_INDEX } from "../cores/ledger.js";
import type { ChipSpec, EnergyEvent, SpikeCode } from "../spec/chip.js";
import type { CoreProgram } from "../spec/program.js";

const SYNAPTIC_ADD: Readonly<Record<SpikeCode, EnergyEvent>> = {
  offset: "accumulate",
  signed: "accumulate",
  graded: "accumulate_graded",
  bitserial: "accumulate_shifted",
};
const ATTENTION_ADD: Readonly<Record<SpikeCode, EnergyEvent>> = {
  ...SYNAPTIC_ADD,
  offset: "attention_accumulate",
  signed: "attention_accumulate",
};

const counts = (events: Partial<Record<EnergyEvent, number>>): EventCounts =>
  Object.entries(events).map(([name, count]) => ({ event: EVENT_INDEX[name as EnergyEvent], count }));

type AttentionCosts = Pick<
  AttentionDatapath,
  "writeEvents" | "keyWriteEvents" | "queryEvents" | "readEvents" | "contextReadEvents" | "encodeEvents"
>;

/** Energy events, and ticks of the vector unit, that the work of each kind of core takes. */
export class EventCosts {
  constructor(
    private readonly chip: ChipSpec,
    private readonly code: SpikeCode,
  ) {}

  /** Requantisation of so many values. */
  requantised(values: number): EventCounts {
    return counts({ requantise: values });
  }

  /** A core of columns whose totals are requantised. */
  linear(core: CoreProgram): DatapathCosts {
    const columns = core.to - core.from;
    return {
      packetEvents: this.packet(core),
      tokenEvents: this.requantised(columns),
      vectorTicks: requantiseTicks(this.chip.vector, columns),
    };
  }

  /** A core that holds a part of the rows: its sums are read out of the accumulators, which start anew. */
  partial(core: CoreProgram): DatapathCosts {
    const columns = core.to - core.from;
    return {
      packetEvents: this.packet(core),
      tokenEvents: counts({ accumulator_register: columns }),
      vectorTicks: readOutTicks(this.chip.vector, columns),
    };
  }

  /** A core of columns with residual and BSPN, and the encoders of the matrices that follow. */
  normalised(core: CoreProgram, residualBits: number, encoders: number): DatapathCosts {
    const columns = core.to - core.from;
    const bits = residualBits * columns;
    return {
      packetEvents: this.packet(core),
      tokenEvents: counts({
        requantise: columns * (1 + encoders),
        residual_bit_write: bits,
        residual_bit_read: bits,
        residual_add: columns,
        bspn: columns,
      }),
      vectorTicks: requantiseTicks(this.chip.vector, columns) + bspnTicks(this.chip.vector, columns),
    };
  }

  /** @param bits of a K, V or Q code; @param zeroCode 0 if K needs no preparation for the offset of the code */
  attention(core: CoreProgram, bits: number, headSize: number, zeroCode: number): AttentionCosts {
    const add = ATTENTION_ADD[this.code];
    return {
      writeEvents: counts({ kv_bit_write: bits }),
      keyWriteEvents: zeroCode === 0 ? [] : counts({ attention_accumulate: 1, attention_register: 1 }),
      queryEvents: counts({ axon_lookup: 1, kv_bit_read: bits, kv_bit_write: bits }),
      readEvents: counts({ kv_bit_read: bits, [add]: 1, attention_register: 1 }),
      contextReadEvents: counts({ kv_bit_read: bits * headSize, [add]: headSize, attention_register: headSize }),
      encodeEvents: this.requantised(core.to - core.from),
    };
  }

  private packet(core: CoreProgram): EventCounts {
    if (core.merges) return counts({ accumulate_sum: 1, accumulator_register: 1 });
    const columns = core.to - core.from;
    return counts({
      axon_lookup: 1,
      weight_bit_read: columns,
      [SYNAPTIC_ADD[this.code]]: columns,
      accumulator_register: columns,
    });
  }
}
