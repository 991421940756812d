import type { PacketEngine } from "../../engine/engine.js";
import * as R from "../../engine/machine/records.js";
import type { Channel, SimulationBus } from "../../events/bus.js";

/** Hands on what the engine tells observers of: spikes, packets, deliveries. */
export class ToldRecords {
  private readonly channels: readonly Channel<string>[];

  constructor(
    private readonly engine: PacketEngine,
    { spikes, packets, deliveries }: SimulationBus,
  ) {
    this.channels = [spikes, packets, deliveries] as unknown as Channel<string>[];
    const { calls } = engine.memory;
    this.channels.forEach((channel, which) => {
      if (engine.layout.told[which] === 0) return;
      channel.collector = {
        // Spikes that stay within their core.
        record: (...spike) => calls.tellSpike(...spike),
        flush: () => this.empty(which),
      };
    });
  }

  /** Hands on the records of a table. */
  empty(which: number): void {
    const channel = this.channels[which]!;
    const { words } = this.engine.memory;
    const table = this.engine.layout.told[which]!;
    const length = words[table >> 2]!;
    words[table >> 2] = 0;
    const column = (number: number) => {
      const at = (table + R.TELL_HEAD + number * R.TELL_COLUMN) >> 2;
      return words.subarray(at, at + length);
    };
    channel.hand(
      length,
      column(0),
      channel.fields.map((_, field) => column(1 + field)),
    );
  }

  /** Hands on what is left; the engine may go. */
  close(): void {
    for (const channel of this.channels) {
      channel.collector?.flush();
      channel.collector = undefined;
    }
  }
}
