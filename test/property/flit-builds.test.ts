import fc from "fast-check";
import { expect, test } from "vitest";
import { FlitMesh } from "../../src/noc/flit/flit-mesh.js";
import { cases, specOf } from "../support/flit-cases.js";
import { fatesIn } from "../support/flit-fates.js";

const RUNS = 200;

test("both builds of the flit machine give the same network, flit by flit", () => {
  fc.assert(
    fc.property(cases(), ([network, packets]) => {
      const spec = specOf(network);
      const [wasm, js] = (["wasm", "js"] as const).map((build) => fatesIn(new FlitMesh(spec, { build }), packets));
      expect(js).toEqual(wasm);
    }),
    { numRuns: RUNS },
  );
}, 120_000);

test("networks of the build as JavaScript do not meet, though their functions are there once", () => {
  fc.assert(
    fc.property(cases(), cases(), ([a, packetsA], [b, packetsB]) => {
      const alone = fatesIn(new FlitMesh(specOf(a), { build: "js" }), packetsA);
      const mesh = new FlitMesh(specOf(a), { build: "js" });
      const other = new FlitMesh(specOf(b), { build: "js" });
      for (const { created, source, destinations, flits } of packetsB)
        if (destinations.length === 1) other.offer(created, source, destinations[0]!, flits);
      const step = mesh.step.bind(mesh);
      mesh.step = () => {
        other.step();
        return step();
      };
      expect(fatesIn(mesh, packetsA)).toEqual(alone);
    }),
    { numRuns: RUNS / 4 },
  );
}, 120_000);
