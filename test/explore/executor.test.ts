import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { programName } from "../../src/explore/store/program.js";
import { SWEEP } from "./support/queue-bench.js";
import { SweepBench } from "./support/sweep.js";

let bench: SweepBench;
beforeAll(() => {
  bench = new SweepBench();
});
afterAll(() => bench.remove());

const path = (...names: string[]): string => join(bench.folder, ...names);

describe("executor: bullmq", () => {
  it("without a server there is one line, and nothing is written", async () => {
    writeFileSync(path("none.yaml"), SWEEP);
    const nowhere = path("nowhere.sock");
    const argv = ["sweep", path("none.yaml"), "--out", path("none"), "--redis", nowhere];
    const { code, err } = await bench.run(argv);
    expect(code).toBe(2);
    expect(err).toMatch(
      /^error: no Redis or Valkey server at .*nowhere\.sock \(.*ENOENT.*\): start one .*--redis URL\n$/,
    );
    expect(existsSync(path("none"))).toBe(false);
    const password = await bench.run(["worker"], { env: { SORBET_SIM_REDIS: "redis://me:secret@127.0.0.1:1" } });
    expect(password.code).toBe(2);
    expect(password.err).toContain("redis://me:***@127.0.0.1:1 (connect ECONNREFUSED");
    expect((await bench.run(["worker", "--redis", "queue:6379"])).err).toContain("--redis must be redis://HOST:PORT");
  });

  it("options that do not go with the executor", async () => {
    const text = (executor: string): string => SWEEP.replace("bullmq", executor);
    const run = async (executor: string, options: object) =>
      (await bench.sweep(text(executor), "odd", { options })).err;
    expect(await run("threads", { redis: "x" })).toBe("--redis goes with executor: bullmq, found threads");
    expect(await run("bullmq", { workers: "2" })).toContain("sorbet-sim worker --workers N");
    expect(await run("bullmq", { shard: "1/2" })).toContain("give either --shard or executor: bullmq");
  });
});

describe("the name of a program", () => {
  it("changes with every module that it loads, and with nothing else", () => {
    const entry = pathToFileURL(bench.file("entry.mjs", 'import { a } from "./a.mjs";\nimport("./b.mjs");\n'));
    bench.file("a.mjs", "export const a = 1;\n");
    bench.file("b.mjs", 'export * from "node:fs";\n');
    const before = programName("1.0.0", entry);
    expect(before).toMatch(/^1\.0\.0-[0-9a-f]{12}$/);
    bench.file("c.mjs", "unrelated\n");
    expect(programName("1.0.0", entry)).toBe(before);
    for (const name of ["a.mjs", "b.mjs"]) {
      bench.file(name, "changed\n");
      expect(programName("1.0.0", entry)).not.toBe(before);
      rmSync(path(name));
    }
  });
});
