import { expect, it } from "vitest";
import { PATH_PARTS, type PathPart } from "../../src/contracts/summary.js";
import { packetDoubt } from "../../src/simulation/packet-safety.js";

const path = (own: Partial<Record<PathPart, number>>): Record<PathPart, number> =>
  ({ ...Object.fromEntries(PATH_PARTS.map((part) => [part, 0])), ...own }) as Record<PathPart, number>;

it("a packet-level run is in doubt where waiting or a link is a large share, and says which", () => {
  expect(packetDoubt(path({ synapses: 81, waiting: 19 }), 0.24)).toBeUndefined();
  expect(packetDoubt(path({ synapses: 80, waiting: 20 }), 0.1)).toBe("up to 25 % off (waiting 20 %); take noc: flit");
  expect(packetDoubt(path({ synapses: 1 }), 0.25)).toContain("(busiest link 25 %)");
  expect(packetDoubt(path({ waiting: 1 }), 0.5)).toContain("(waiting 100 %, busiest link 50 %)");
  expect(packetDoubt(path({}), 0)).toBeUndefined();
});
