import { describe, expect, test } from "vitest";
import { FLITS, type Injector, PHASE_INTERFACE, RECORD, SENTENCE, VALUE } from "../../src/contracts/packet.js";
import { SendInterface } from "../../src/cores/network-interface.js";
import type { SpikeSource } from "../../src/cores/spike-source.js";
import { Kernel } from "../../src/events/kernel.js";
import { PacketPool } from "../../src/noc/packet-pool.js";

describe("the sending interface", () => {
  /**
   * Order and ticks in which an interface sends the packets of spike sources and a list of credits, where the network
   * accepts a flit a tick.
   */
  function sent(fifos: readonly (readonly number[])[], credits: readonly number[], flits: number): [string, number][] {
    const queue = new Kernel();
    const pool = new PacketPool();
    const log: [string, number][] = [];
    const names = new Map<number, string>();
    const packet = (name: string): number => {
      const at = pool.take();
      pool.words.fill(0, at, at + RECORD);
      pool.words[at + FLITS] = flits;
      pool.words[at + SENTENCE] = 0;
      names.set(at, name);
      return at;
    };
    const network: Injector = {
      inject: (_node, at, tick) => {
        log.push([names.get(at) ?? `credit ${pool.words[at + VALUE]}`, tick]);
        return tick + pool.words[at + FLITS]!;
      },
    };
    const port = new SendInterface(0, 0, 0, queue, pool, network);
    queue.on(PHASE_INTERFACE, (_payloads, _from, _to, tick) => port.run(tick));
    const sources = fifos.map((numbers, s) => {
      const waiting = numbers.map((n) => packet(`${s}.${n}`));
      const source = {
        fifo: waiting,
        fifoHead: 0,
        fifoCount: waiting.length,
        popped: () => {
          source.fifoHead++;
          source.fifoCount--;
        },
      };
      port.attach(source as unknown as SpikeSource);
      return source;
    });
    for (const source of sources) port.ready(source as unknown as SpikeSource, 0);
    for (const number of credits) port.sendCredit({ route: 0, flits, item: 0, sentence: 0, number }, 0, 0);
    queue.run();
    return log;
  }

  test("sends credits first, then the spike sources in turn, each in its order, a flit a tick", () => {
    const order = ["credit 0", "credit 1", "0.0", "1.0", "0.1", "1.1", "0.2", "0.3"];
    for (const flits of [1, 3])
      expect(
        sent(
          [
            [0, 1, 2, 3],
            [0, 1],
          ],
          [0, 1],
          flits,
        ),
      ).toEqual(order.map((name, i) => [name, i * flits]));
  });
});
