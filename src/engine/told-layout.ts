import * as R from "./machine/records.js";
import type { EngineMemory } from "./memory.js";
import type { GeneratorPlan, ToldPlan } from "./plan.js";

/** Columns of the tables of spikes, packets and deliveries: the tick, and the fields of their channel. */
const COLUMNS = [5, 9, 10] as const;

/** Addresses of the tables of what observers are told, by TELL_SPIKES and so on; 0 where nobody observes. */
export type ToldLayout = readonly number[];

export function layOutTold({ spikes, packets, deliveries }: ToldPlan, memory: EngineMemory): ToldLayout {
  const addresses = [spikes, packets, deliveries].map((observed, which) =>
    observed ? memory.allocate(R.TELL_HEAD + COLUMNS[which]! * R.TELL_COLUMN) : 0,
  );
  memory.calls.setTold(addresses[R.TELL_SPIKES]!, addresses[R.TELL_PACKETS]!, addresses[R.TELL_DELIVERIES]!);
  return addresses;
}

/** Tables of what the packets of a generator's train carry and of its spikes: 0 where nobody observes. */
export interface SaidLayout {
  readonly said: number;
  readonly spikes: number;
}

export function layOutSaid(
  told: ToldPlan,
  { packets, spikes }: GeneratorPlan,
  memory: EngineMemory,
  generator: number,
): SaidLayout {
  if (!told.spikes && !told.packets && !told.deliveries) return { said: 0, spikes: 0 };
  const tables = { said: memory.allocate(packets * R.SAID_BYTES), spikes: memory.allocate(spikes * R.SPIKE_BYTES) };
  memory.set(generator, R.GEN_SAID, tables.said);
  memory.set(generator, R.GEN_SPIKES, tables.spikes);
  return tables;
}
