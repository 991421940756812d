import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { STATIC_PARTS } from "../../src/contracts/gating.js";
import { here, SweepBench } from "./support/sweep.js";

const GRID = `
workload: {texts: ["plot", "bad"]}
model: tiny
base: {chip.mesh.height: 13}
space:
  code: [offset, signed]
  chip.core.lanes: [16, 64]
  chip.mesh.width: {range: [1, 5, 2]}
  constraints:
    - chip.core.lanes < 64 || chip.mesh.width > 1
`;
const FILES = ["results.jsonl", "results.parquet", "pareto.json"];

interface Row {
  key: string;
  point: Record<string, unknown>;
  metrics: Record<string, number>;
  feasible: boolean;
  reason?: string;
  fidelity: string;
  seed: number;
}

let bench: SweepBench;
beforeAll(() => {
  bench = new SweepBench();
});
afterAll(() => bench.remove());

const path = (...names: string[]): string => join(bench.folder, ...names);
const rowsOf = (out: string): Row[] =>
  readFileSync(path(out, "results.jsonl"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Row);
const bytes = (out: string): string[] =>
  FILES.map((name) => readFileSync(path(out, name)).toString("base64").replaceAll(out, ""));
/** pareto.json names the folder in its commands. */
const sameResults = (a: string, b: string): void => {
  const text = (out: string) =>
    FILES.map((name) => readFileSync(path(out, name), "latin1").replaceAll(`/${out}/`, "/"));
  expect(text(a)).toEqual(text(b));
};

describe("clock and voltage", () => {
  it("trade energy against latency, and a clock too fast for its voltage is a result with the voltage that it needs", async () => {
    const text = `workload: {texts: [plot]}
model: tiny
space: {chip.voltage_mv: [700, 800, 900], chip.tick_ps: [1800, 2000, 2400]}
fidelity: count
promote: packet
`;
    const { code, err } = await bench.sweep(text, "supply");
    expect([code, err]).toEqual([0, ""]);
    const counted = rowsOf("supply").filter(({ fidelity }) => fidelity === "count");
    const at = (mv: number, tick: number) =>
      counted.find(({ point }) => point["chip.voltage_mv"] === mv && point["chip.tick_ps"] === tick)!;
    expect(counted.filter(({ feasible }) => feasible).length).toBe(6);
    expect(at(800, 1800).reason).toMatch(
      /^chip\.tick_ps 1800 needs at least 888 mV; chip\.voltage_mv 800 allows 2000 ps$/,
    );
    const [slow, usual, fast] = [at(700, 2400), at(800, 2000), at(900, 1800)];
    for (const metric of ["energy_views.with_memory_and_network_fj", "energy"])
      expect([slow, usual, fast].map(({ metrics }) => metrics[metric]!)).toEqual(
        [slow, usual, fast].map(({ metrics }) => metrics[metric]!).sort((a, b) => a - b),
      );
    expect(slow.metrics.latency).toBeGreaterThan(usual.metrics.latency!);
    expect(usual.metrics.latency).toBeGreaterThan(fast.metrics.latency!);
    expect(usual.metrics["latency.mean_ticks"]).toBe(fast.metrics["latency.mean_ticks"]);
    expect(rowsOf("supply").some(({ fidelity }) => fidelity === "packet")).toBe(true);
  });
});

it("a constraint may name the area of a point", async () => {
  const text = (constraint: string) => `workload: {texts: [plot]}
model: tiny
base: {chip.mesh.height: 13}
space: {chip.core.lanes: [16, 64], chip.mesh.width: [2, 3], constraints: [${constraint}]}
fidelity: count
`;
  await bench.sweep(text("area > 0"), "any-area");
  const areas = rowsOf("any-area").map(({ metrics }) => metrics.area!);
  expect(new Set(areas).size).toBe(4);
  const middle = [...areas].sort((a, b) => a - b)[1]!;
  await bench.sweep(text(`area <= ${middle}`), "some-area");
  expect(rowsOf("some-area").map(({ metrics }) => metrics.area)).toEqual(areas.filter((mm2) => mm2 <= middle));
  const { code, err } = await bench.sweep(text("areas <= 1"), "no-area");
  expect([code, err]).toEqual([2, expect.stringContaining("there is no configuration key or figure areas")]);
});

it("the split of static energy is a metric of points, an objective and a constraint", async () => {
  const { code, err } = await bench.sweep(
    `workload: {texts: [plot]}
model: tiny
base: {chip.mesh.width: 6, chip.mesh.height: 6}
space:
  chip.gating: [none, unused, idle]
  constraints: [energy.static_split.unused_fj < energy.static_split.idle_fj]
objectives: {energy.static_split.idle_fj: min, energy: min}
`,
    "split",
  );
  expect([code, err]).toEqual([0, ""]);
  const rows = rowsOf("split");
  for (const { metrics, feasible } of rows.filter((row) => row.feasible)) {
    const parts = STATIC_PARTS.map((part) => metrics[`energy.static_split.${part}`]!);
    expect(parts.reduce((sum, part) => sum + part, 0)).toBe(metrics["energy.by_component.static"]);
    expect(feasible).toBe(parts[2]! < parts[1]!);
  }
  const refused = rows.find(({ point }) => point["chip.gating"] === "none")!;
  expect(refused.reason).toMatch(/static_split\.unused_fj/);
});

describe("a grid of the tiny model", () => {
  it("evaluates every point that keeps the constraints; what does not fit is a result with its reason", async () => {
    const { code, out, err } = await bench.sweep(GRID, "grid");
    expect([code, err]).toEqual([0, ""]);
    const rows = rowsOf("grid");
    expect(rows.length).toBe(10);
    expect(rows.map(({ key }) => key)).toEqual([...rows.map(({ key }) => key)].sort());
    const narrow = rows.filter(({ point }) => point["chip.mesh.width"] === 1);
    expect(narrow.map(({ feasible, reason }) => [feasible, reason?.includes("a mesh of 1 x 13 has 13")])).toEqual(
      narrow.map(() => [false, true]),
    );
    for (const { metrics, feasible, seed, key } of rows) {
      expect(seed).toBe(Number.parseInt(key.slice(0, 8), 16));
      if (feasible) expect(metrics.energy).toBe(metrics["energy.total_fj"]! / 2);
    }
    expect(out).toContain("Pareto front");
  });

  it("gives the same bytes whatever the number of threads, and does nothing twice", async () => {
    let evaluated = 0;
    await bench.sweep(GRID, "wide", { executor: here(5, () => void evaluated++) });
    expect(evaluated).toBe(10);
    sameResults("grid", "wide");
    const before = bytes("wide");
    await bench.sweep(GRID, "wide", { executor: here(1, () => void evaluated++) });
    expect([evaluated, bytes("wide")]).toEqual([10, before]);
  });

  it("does only what is missing after an interrupt", async () => {
    const interrupt = new AbortController();
    let evaluated = 0;
    const stop = here(1, () => {
      evaluated++;
      if (evaluated === 5) interrupt.abort();
    });
    const cut = await bench.sweep(GRID, "cut", { executor: stop, over: { interrupted: interrupt.signal } });
    expect(cut.code).toBe(130);
    expect(cut.err).toContain("4 points have a result");
    const { code } = await bench.sweep(GRID, "cut", { executor: here(1, () => void evaluated++) });
    expect([code, evaluated]).toEqual([0, 5 + 6]);
    sameResults("grid", "cut");
  });

  it("interrupted before anything, and where nothing fits, it writes results that hold nothing", async () => {
    const none = await bench.sweep(GRID, "none", { over: { interrupted: AbortSignal.abort() } });
    expect([none.code, readFileSync(path("none", "results.jsonl"), "utf8")]).toEqual([130, ""]);
    const unfit = GRID.replace("{range: [1, 5, 2]}", "[1]");
    const { code, out } = await bench.sweep(unfit, "unfit");
    expect([code, out.split("\n")[1]]).toEqual([0, "No point is feasible"]);
    expect(readFileSync(path("unfit", "report.html"), "utf8")).toContain("2 of 2 points do not fit");
  });

  it("shared out over shards it ends in the same bytes; the last one writes them", async () => {
    const first = await bench.sweep(GRID, "shards", { options: { shard: "1/3" } });
    expect(first.out).toContain("4 of 10 points");
    expect(readdirSync(path("shards"))).not.toContain("results.jsonl");
    await bench.sweep(GRID, "shards", { options: { shard: "3/3" } });
    await bench.sweep(GRID, "shards", { options: { shard: "2/3" } });
    sameResults("grid", "shards");
  });

  it("DuckDB reads results.parquet and finds the figures of results.jsonl", async () => {
    const connection = await (await DuckDBInstance.create(":memory:")).connect();
    const sql = `select key, "chip.core.lanes" as lanes, code, energy, feasible, reason from '${path("grid", "results.parquet")}' order by key`;
    const read = (await (await connection.runAndReadAll(sql)).getRowObjectsJson()) as Record<string, unknown>[];
    expect(read).toEqual(
      rowsOf("grid").map(({ key, point, metrics, feasible, reason }) => ({
        key,
        lanes: point["chip.core.lanes"],
        code: point.code,
        energy: metrics.energy ?? null,
        feasible,
        reason: reason ?? null,
      })),
    );
  });

  it("every point of the front is what its command simulates", async () => {
    const { front } = JSON.parse(readFileSync(path("grid", "pareto.json"), "utf8"));
    const words = (front[0].command as string).split(" ").slice(1);
    expect(words[0]).toBe("run");
    const settings = words.flatMap((word, i) => (words[i - 1] === "--set" ? [word] : []));
    const own = Object.entries(front[0].point).map(([key, value]) => `${key}=${value}`);
    expect(settings).toEqual(["chip.mesh.height=13", ...own]);
    expect(words).toContain(path("grid", "workload.jsonl"));
  });
});

describe("what goes wrong", () => {
  const ONE = `{workload: {texts: ["a movie"]}, model: tiny, space: {code: [offset, signed]}}`;

  it("a thread that dies costs its point one more try", async () => {
    const tries = new Map<string, number>();
    const dying = here(2, ({ key }) => {
      tries.set(key, (tries.get(key) ?? 0) + 1);
      if (tries.get(key) === 1) throw new Error("the thread died");
    });
    const { code } = await bench.sweep(ONE, "dying", { executor: dying });
    expect([code, [...tries.values()]]).toEqual([0, [2, 2]]);
  });

  it("a point whose threads keep dying is no result, and the others are", async () => {
    let bad = "";
    const dying = here(1, ({ key }) => {
      bad ||= key;
      if (key === bad) throw new Error("out of memory");
    });
    const { code, err } = await bench.sweep(ONE, "bad", { executor: dying });
    expect(code).toBe(3);
    expect(err).toContain(`failed: point ${bad.slice(0, 12)}: out of memory`);
    expect(rowsOf("bad").length).toBe(1);
    expect((await bench.sweep(ONE, "bad")).code).toBe(0);
    expect(rowsOf("bad").length).toBe(2);
  });

  it("another program, and a checkpoint that says something else of its weights, have results of their own", async () => {
    const keys = (out: string): string[] => rowsOf(out).map(({ key }) => key);
    await bench.sweep(ONE, "keys");
    await bench.sweep(ONE, "other-program", { program: "0.0.0-another" });
    const file = path("tiny", "config.json");
    const config = readFileSync(file, "utf8");
    writeFileSync(file, config.replace('"negative","positive"', '"no","yes"'));
    await bench.sweep(ONE, "other-config");
    writeFileSync(file, config);
    const all = ["keys", "other-program", "other-config"].flatMap(keys);
    expect(new Set(all).size).toBe(6);
    await bench.sweep(ONE, "again");
    expect(keys("again")).toEqual(keys("keys"));
  });

  it("other bytes under the same key are refused", async () => {
    await bench.sweep(ONE, "other");
    const [folder] = readdirSync(path("other", "points"));
    const [name] = readdirSync(path("other", "points", folder!));
    const file = path("other", "points", folder!, name!);
    const text = readFileSync(file, "utf8");
    rmSync(file);
    const meanwhile = here(1, ({ key }) => {
      if (name === `${key}.json`) writeFileSync(file, text.replace('"area":', '"area":1'));
    });
    const { code, err } = await bench.sweep(ONE, "other", { executor: meanwhile });
    expect(code).toBe(2);
    expect(err).toContain("holds other bytes than were computed just now");
  });

  it("a damaged result is said so", async () => {
    await bench.sweep(ONE, "damaged");
    const [folder] = readdirSync(path("damaged", "points"));
    const [name] = readdirSync(path("damaged", "points", folder!));
    writeFileSync(path("damaged", "points", folder!, name!), '{"schema":');
    const { code, err } = await bench.sweep(ONE, "damaged");
    expect([code, err]).toEqual([2, expect.stringMatching(/[0-9a-f]{64}\.json: not valid JSON/)]);
    writeFileSync(path("damaged", "points", folder!, name!), "{}");
    expect((await bench.sweep(ONE, "damaged")).err).toMatch(
      /damaged: it is no sorbet-sim\/point@1 of that key; delete it/,
    );
  });
});

describe("counting first", () => {
  it("finds a front without events, keeps the codes, and simulates what could be on it", async () => {
    const text = `
workload: {texts: ["a good movie", "plot"]}
model: tiny
base: {chip.mesh.height: 13}
space: {chip.core.lanes: [8, 64], chip.mesh.width: [2, 4], code: [offset, signed]}
fidelity: count
promote: packet
`;
    const fidelities: string[] = [];
    await bench.sweep(text, "count", { executor: here(1, ({ fidelity }) => void fidelities.push(fidelity)) });
    expect(readdirSync(path("count", "codes")).length).toBe(2);
    const { promoted, front } = JSON.parse(readFileSync(path("count", "pareto.json"), "utf8"));
    expect(fidelities).toEqual([...new Array(8).fill("count"), ...new Array(promoted.length).fill("packet")]);
    for (const { counted, simulated } of promoted) {
      expect(counted.latency).toBeLessThanOrEqual(simulated.latency);
      expect(counted.energy).toBeLessThanOrEqual(simulated.energy);
      expect(counted.area).toBe(simulated.area);
    }
    expect(front.length).toBeGreaterThan(0);
    expect(rowsOf("count").length).toBe(8 + promoted.length);
  });

  it("nsga2 costs its budget and no more, and threads change no byte", async () => {
    const text = `
workload: {texts: ["plot"]}
model: tiny
base: {chip.mesh.height: 13}
space: {chip.core.lanes: {log2: [1, 256]}, chip.mesh.width: {range: [2, 12, 1]}, chip.vector.lanes: {log2: [1, 64]}}
fidelity: count
search: {method: nsga2, budget: 24, population: 8, seed: 3}
`;
    let counted = 0;
    const tally = here(1, ({ fidelity }) => void (fidelity === "count" && counted++));
    await bench.sweep(text, "nsga2", { executor: tally });
    expect(counted).toBe(24);
    const { hypervolume } = JSON.parse(readFileSync(path("nsga2", "pareto.json"), "utf8"));
    expect([hypervolume.search.evaluations, hypervolume.random]).toEqual([24, null]);
    await bench.sweep(text, "nsga2-wide", { executor: here(7) });
    sameResults("nsga2", "nsga2-wide");
  });
});
