import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { requireBuild, runProgram } from "../support/program.js";
import { RUNS, SWEEPS, TRACED } from "./runs.js";

const sha256 = (bytes: string | Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const folder = mkdtempSync(join(tmpdir(), "sorbet-sim-golden-"));

beforeAll(requireBuild);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function printed(argv: readonly string[]): Promise<string> {
  const { code, out, err } = await runProgram(argv);
  expect(err).toBe("");
  expect(code).toBe(0);
  return out;
}

/** The figures of a summary that people quote: a changed golden names those that moved. */
function figures(text: string): Record<string, unknown> {
  const { totals } = JSON.parse(text);
  if (totals === undefined) return {};
  const { latency, traffic, energy, tokens_per_second } = totals;
  return {
    ticks: latency.ticks,
    tokens_per_second,
    total_fj: energy.total_fj,
    low_fj: energy.low_fj,
    high_fj: energy.high_fj,
    packets: traffic.packets,
    deliveries: traffic.deliveries,
    packet_hops: traffic.packet_hops,
    synaptic_operations: traffic.synaptic_operations,
  };
}

const held = (text: string) => text.replace(/"config_sha256": ?"[0-9a-f]{64}"/, '"config_sha256": ""');

test("runs of frozen checkpoints give the bytes that they always gave", { timeout: 600_000 }, async () => {
  const golden: Record<string, unknown> = {};
  for (const [name, argv] of Object.entries(RUNS)) {
    const text = await printed(argv);
    if (name !== "chip engine of eval") expect(text).toMatch(/"config_sha256": ?"[0-9a-f]{64}"/);
    golden[name] = { sha256: sha256(held(text)), ...figures(text) };
  }
  await expect(`${JSON.stringify(golden, null, 2)}\n`).toMatchFileSnapshot("summaries.json");
});

test("the tables and traces of a run have the bytes that they always had", { timeout: 120_000 }, async () => {
  const out = join(folder, "traced");
  await printed([...TRACED, "--out", out]);
  const tables = Object.fromEntries(
    readdirSync(join(out, "tables"))
      .sort()
      .map((file) => [file, sha256(readFileSync(join(out, "tables", file)))]),
  );
  await expect(`${JSON.stringify(tables, null, 2)}\n`).toMatchFileSnapshot("tables.json");
});

test("sweeps give the points and metrics that they always gave", { timeout: 300_000 }, async () => {
  const golden: Record<string, unknown> = {};
  for (const [name, text] of Object.entries(SWEEPS)) {
    const file = join(folder, "sweep.yaml");
    writeFileSync(file, text);
    const out = join(folder, name);
    await printed(["sweep", file, "--chip", "sorbet-native", "--out", out, "--quiet", "--json", "--workers", "2"]);
    const lines = readFileSync(join(out, "results.jsonl"), "utf8").trimEnd().split("\n");
    const points = lines
      .map((line) => ({ ...JSON.parse(line), key: undefined, seed: undefined }))
      .sort((a, b) => JSON.stringify(a.point).localeCompare(JSON.stringify(b.point), "en"));
    expect(points).toHaveLength(8);
    golden[name] = { sha256: sha256(JSON.stringify(points)), first: points[0].metrics };
  }
  await expect(`${JSON.stringify(golden, null, 2)}\n`).toMatchFileSnapshot("sweeps.json");
});
