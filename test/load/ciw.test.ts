import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { Random } from "../../src/base/random.js";
import { confidence } from "../../src/netbench/statistics.js";
import { mayMiss } from "../support/tools.js";
import { driverCases, MEANS, PATHS, ticksAt } from "./support/ciw-cases.js";
import { hostWaits } from "./support/host-queue.js";

/** A python that has ciw; `.ci/run` makes one. */
const PYTHON = process.env.CIW_PYTHON ?? "python3";
const DRIVER = fileURLToPath(new URL("./ciw_driver.py", import.meta.url));

interface Reference {
  readonly paths: readonly (readonly (number | null)[])[];
  readonly means: readonly (readonly number[])[];
}
const FILE = new URL("./data/ciw.json", import.meta.url);
const reference = (): Reference => JSON.parse(readFileSync(FILE, "utf8"));

describe("the host's queue and ciw 3.2.7", () => {
  it.each(PATHS.map((path, i) => [path.name, path, i] as const))("wait alike to the tick: %s", (_, path, i) => {
    const waits = hostWaits({ ...path, serviceOf: (n) => path.services[n]! });
    expect(waits).toEqual(reference().paths[i]);
    const waited = waits.filter((wait) => wait !== null && wait > 0).length;
    const refused = waits.filter((wait) => wait === null).length;
    // What is compared must have happened.
    expect(waited > 20 || path.places === 0).toBe(true);
    expect(refused > 20).toBe(path.places !== null);
  });

  it.each(MEANS.map((queue, i) => [queue.kind, queue.load, queue, i] as const))(
    "%s at load %d have the same mean waiting time",
    { timeout: 60_000 },
    (_, load, { shape, services, requests, warmup, seeds }, i) => {
      const ours = Array.from({ length: seeds }, (_, seed) => {
        const random = new Random(seed + 1, 1);
        const ticks = ticksAt(load, shape, requests, seed + 1);
        const serviceOf = (): number => services[random.below(services.length)]!;
        const waits = hostWaits({ ticks, serviceOf, servers: 1, places: null }).slice(warmup) as number[];
        return waits.reduce((a, b) => a + b) / waits.length;
      });
      const [here, there] = [confidence(ours), confidence(reference().means[i]!)];
      const half = Math.hypot(here.half!, there.half!);
      expect(Math.abs(here.mean - there.mean)).toBeLessThan(half);
      expect(half / there.mean).toBeLessThan(0.1);
    },
  );

  it("are what the driver gives", { timeout: 600_000 }, (context) => {
    if (spawnSync(PYTHON, ["-c", "import ciw"], { stdio: "ignore" }).status !== 0)
      return mayMiss(context, "ciw (pip install ciw==3.2.7, CIW_PYTHON)");
    const folder = mkdtempSync(join(tmpdir(), "ciw-"));
    try {
      writeFileSync(join(folder, "cases.json"), JSON.stringify(driverCases()));
      const argv = [DRIVER, join(folder, "cases.json"), join(folder, "result.json")];
      const { status, stderr } = spawnSync(PYTHON, argv, { encoding: "utf8" });
      expect(stderr.includes("Traceback") ? stderr : status).toBe(0);
      const made = readFileSync(join(folder, "result.json"), "utf8");
      if (process.env.CIW_UPDATE) writeFileSync(FILE, made);
      const [found, kept] = [JSON.parse(made) as Reference, reference()];
      expect(found.paths).toEqual(kept.paths);
      found.means.forEach((means, i) => {
        means.forEach((mean, seed) => {
          expect(mean / kept.means[i]![seed]!).toBeCloseTo(1, 9);
        });
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
