import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LOCK_FILE, lockFolder } from "../../src/files/folder-lock.js";
import { requireBuild, startNode } from "../support/program.js";

const LOCK = new URL("../../dist/files/folder-lock.js", import.meta.url).href;
const top = mkdtempSync(join(tmpdir(), "sorbet-sim-lock-"));
let number = 0;
const newFolder = (): string => {
  const folder = join(top, String(number++));
  mkdirSync(folder);
  return folder;
};

beforeAll(requireBuild);
afterAll(() => rmSync(top, { recursive: true, force: true }));

/** A process that takes the lock, says "mine" or why not, and lives until its standard input ends. */
const SCRIPT = `
import { lockFolder } from "${LOCK}";
await new Promise((resolve) => process.stdin.once("data", resolve));
try { lockFolder(process.argv[1], "--out"); console.log("mine"); } catch (error) { console.log(error.message); }
process.stdin.resume();`;

function contender(folder: string) {
  let child: import("node:child_process").ChildProcess;
  const running = startNode(["--input-type=module", "--eval", SCRIPT, folder], (started) => {
    child = started;
  });
  const said = async (): Promise<string> => {
    while (!running.printed().out.includes("\n")) await new Promise((resolve) => setTimeout(resolve, 10));
    return running.printed().out.trim();
  };
  return { ...running, go: () => child.stdin!.write("go\n"), pid: child!.pid!, said };
}

describe("the lock of a folder", () => {
  it("is one's at a time, and names who has it", () => {
    const folder = newFolder();
    const unlock = lockFolder(folder, "--out");
    expect(() => lockFolder(folder, "--out")).toThrow(
      `--out ${folder}: is being written by process ${process.pid}; give another folder`,
    );
    unlock();
    expect(existsSync(join(folder, LOCK_FILE))).toBe(false);
    lockFolder(folder, "--out")();
  });

  it("goes to exactly one of many processes that want it at once", async () => {
    const folder = newFolder();
    // Of a process that is dead: all have to see so first.
    const dead = contender(folder);
    dead.go();
    expect(await dead.said()).toBe("mine");
    dead.kill("SIGKILL");
    await dead.ended;
    const all = Array.from({ length: 4 }, () => contender(folder));
    for (const { go } of all) go();
    const said = await Promise.all(all.map((one) => one.said()));
    const winner = all[said.indexOf("mine")]!;
    const refused = `--out ${folder}: is being written by process ${winner.pid}; give another folder`;
    expect([...said].sort()).toEqual([refused, refused, refused, "mine"].sort());
    for (const { kill, ended } of all) {
      kill("SIGKILL");
      await ended;
    }
    lockFolder(folder, "--out")();
  });

  it("is not held by another process of the same number, and is by one of another machine", () => {
    const folder = newFolder();
    const file = join(folder, LOCK_FILE);
    const unlock = lockFolder(folder, "--out");
    const claim = JSON.parse(readFileSync(file, "utf8").trim());
    unlock();
    if (claim.started !== "") {
      writeFileSync(file, JSON.stringify({ ...claim, started: "1" }));
      lockFolder(folder, "--out")();
    }
    writeFileSync(file, JSON.stringify({ ...claim, host: "elsewhere" }));
    expect(() => lockFolder(folder, "--out")).toThrow(
      `is being written by process ${process.pid} on elsewhere (if that has ended, remove ${file})`,
    );
    writeFileSync(file, "neither a claim\n{}\nnull\n");
    lockFolder(folder, "--out")();
  });

  it("is never written through a link", () => {
    const folder = newFolder();
    const mine = join(top, "mine");
    writeFileSync(mine, "mine");
    symlinkSync(mine, join(folder, LOCK_FILE));
    expect(() => lockFolder(folder, "--out")).toThrow("too many symbolic links");
    expect(readFileSync(mine, "utf8")).toBe("mine");
  });
});
