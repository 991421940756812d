import type { EnergyEvent, SpikeCode } from "../../../contracts/chip.js";
import type { CoreProgram } from "../../../contracts/program.js";
import type { MappedChip } from "../../estimate.js";
import { type EventCounts, eventCounts, SYNAPTIC_ADD } from "../../event-counts.js";
import { spikeCoding } from "../../spike-code.js";
import { wholeWords } from "../../unit-ticks.js";

const ATTENTION_ADD: Readonly<Record<SpikeCode, EnergyEvent>> = {
  ...SYNAPTIC_ADD,
  offset: "attention_accumulate",
  signed: "attention_accumulate",
};

/** Energy events of an attention core, by what causes them. */
export interface AttentionCosts {
  /** K or V value written; K value written, beside that: what prepares the zero code. */
  readonly writeEvents: EventCounts;
  readonly keyWriteEvents: EventCounts;
  /** Packet of Q; Q spike, or value, counted. */
  readonly queryPacketEvents: EventCounts;
  readonly queryEvents: EventCounts;
  /** Key element added. */
  readonly readEvents: EventCounts;
  /** Word of keys read. */
  readonly keyWordEvents: EventCounts;
  /** Probability spike: a row of V read and added. */
  readonly contextReadEvents: EventCounts;
  /** Token encoded. */
  readonly encodeEvents: EventCounts;
}

export function attentionCosts(core: CoreProgram, { code, rules, spec }: MappedChip): AttentionCosts {
  const bits = rules.activationBits;
  const headSize = core.group;
  const { lanes } = spec.attention;
  const add = ATTENTION_ADD[code];
  const { zeroCode } = spikeCoding(code, true, rules);
  return {
    writeEvents: eventCounts({ kv_bit_write: bits }),
    keyWriteEvents: zeroCode === 0 ? [] : eventCounts({ attention_accumulate: 1, attention_register: 1 }),
    queryPacketEvents: eventCounts({ axon_lookup: 1 }),
    queryEvents: eventCounts({ kv_bit_read: bits, kv_bit_write: bits }),
    readEvents: eventCounts({ [add]: 1, attention_register: 1 }),
    keyWordEvents: eventCounts({ kv_bit_read: bits * lanes }),
    contextReadEvents: eventCounts({
      kv_bit_read: bits * wholeWords(headSize, lanes),
      [add]: headSize,
      attention_register: headSize,
    }),
    encodeEvents: eventCounts({ requantise: core.to - core.from }),
  };
}
