import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Context } from "../../../src/cli/common.js";
import type { Io } from "../../../src/cli/io.js";
import { snnRunCommand } from "../../../src/cli/snn/run-command.js";
import type { SnnResult } from "../../../src/runner/snn/network-result.js";
import { readNir } from "../../../src/snn/nir/read-nir.js";
import { MAIN, requireBuild } from "../../support/program.js";

const LIF = fileURLToPath(new URL("../../fixtures/nir/lif_norse.nir", import.meta.url));
const OPTIONS = { input: "poisson:900", dt: "1e-3", reset: "zero", chip: "loihi", seed: "1" };
const STEPS = 3_000_000;
let top: string;
beforeAll(() => {
  requireBuild();
  top = mkdtempSync(join(tmpdir(), "snn-interrupt-"));
});
afterAll(() => rmSync(top, { recursive: true, force: true }));

/** Runs in this process. @param heard called with what is said on stderr */
async function here(steps: number, over: Partial<Io>, heard: (text: string, stop: AbortController) => void) {
  const stop = new AbortController();
  let out = "";
  let err = "";
  const io = {
    out: (text: string) => {
      out += text;
    },
    err: (text: string) => {
      err += text;
      heard(text, stop);
    },
    outIsTerminal: false,
    errIsTerminal: false,
    env: {},
    interrupted: stop.signal,
    ...over,
  } as Io;
  const code = await snnRunCommand(
    LIF,
    { ...OPTIONS, steps: String(steps), json: true },
    { io } as Context,
    async (file) => readNir(file, readFileSync(file)),
  );
  return { code, out, err };
}

describe("a run of a network", () => {
  it("says how far it is on a terminal, and nowhere else", async () => {
    const said: string[] = [];
    const shown = await here(20, { errIsTerminal: true }, (text) => said.push(text));
    expect(said[0]).toMatch(/simulated 1 of 20 steps {2}5 %/);
    expect(said.at(-1)).toBe("\r\x1b[K");
    const silent = await here(20, {}, () => {});
    expect([shown.code, silent.code, silent.err]).toEqual([0, 0, ""]);
    expect(shown.out).toBe(silent.out);
  });

  it("that is interrupted is that of fewer steps", async () => {
    const { code, out, err } = await here(20, { errIsTerminal: true }, (_, stop) => stop.abort());
    expect(code).toBe(130);
    expect(err.endsWith("interrupted: results of 1 of 20 steps\n")).toBe(true);
    expect(out).toBe((await here(1, {}, () => {})).out);
  });

  it("leaves a folder that opens, with all that had run", async () => {
    const out = join(top, "run");
    const argv = (steps: number, folder: string) => [
      ...[MAIN, "snn", "run", LIF, "--input", OPTIONS.input, "--dt", OPTIONS.dt, "--reset", OPTIONS.reset],
      ...["--steps", String(steps), "--out", folder, "--trace", "parquet"],
    ];
    const child = spawn(process.execPath, argv(STEPS, out), { stdio: ["ignore", "ignore", "pipe"] });
    const look = setInterval(() => {
      if (!existsSync(join(out, "tables"))) return;
      clearInterval(look);
      child.kill("SIGINT");
    }, 20);
    let err = "";
    child.stderr.on("data", (text) => {
      err += text;
    });
    const code = await new Promise((resolve) => child.on("close", resolve));
    clearInterval(look);
    expect(code).toBe(130);
    const steps = Number(/^interrupted: results of (\d+) of 3000000 steps\n$/.exec(err)?.[1]);
    const text = readFileSync(join(out, "summary.json"), "utf8");
    expect((JSON.parse(text) as SnnResult).steps).toBe(steps);
    expect(JSON.parse(readFileSync(join(out, "manifest.json"), "utf8")).interrupted).toBe(true);
    const again = join(top, "again");
    expect(spawnSync(process.execPath, argv(steps, again)).status).toBe(0);
    expect(readFileSync(join(again, "summary.json"), "utf8")).toBe(text);
    for (const table of ["steps", "spikes", "packets", "cores"])
      expect(readFileSync(join(again, "tables", `${table}.parquet`))).toEqual(
        readFileSync(join(out, "tables", `${table}.parquet`)),
      );
  });
});
