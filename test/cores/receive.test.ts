import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RECORD } from "../../src/contracts/packet.js";
import { ReceiveFifo } from "../../src/cores/receive.js";

describe("the receiving interface", () => {
  test("lets packets go in order, one a tick, each to its unit when that is free", () => {
    const words = new Int32Array(RECORD);
    const packet = fc.record({ wait: fc.nat(6), service: fc.constantFrom(0, 0, 1, 2, 5) });
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 30 }), (packets) => {
        const fifo = new ReceiveFifo(undefined, 0);
        let tick = 0;
        let last = -1;
        let free = 0;
        for (const { wait, service } of packets) {
          tick += wait;
          // service 0: a marker, which needs no unit.
          const expected = Math.max(tick, last + 1, service > 0 ? free : 0);
          const at = service > 0 ? fifo.dispatchToUnit(words, 0, tick, service) : fifo.dispatch(tick);
          expect(at).toBe(expected);
          last = expected;
          if (service > 0) free = expected + service;
          expect(fifo.unitFree).toBe(free);
        }
      }),
    );
  });
});
