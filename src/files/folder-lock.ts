import { randomUUID } from "node:crypto";
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { UserError } from "../base/user-error.js";
import { attempt } from "./output-error.js";

/** Name of the lock within a folder. */
export const LOCK_FILE = ".sorbet-sim.lock";

/** To append and read, and never through a link. */
const FLAGS = constants.O_RDWR | constants.O_CREAT | constants.O_APPEND | (constants.O_NOFOLLOW ?? 0);
/** Names of machines; whatever else a line holds is no claim. */
const HOST = /^[\w.-]{1,255}$/;

/** One line of the lock: who wants the folder; or, with `left`, does not any more. */
interface Claim {
  readonly id: string;
  readonly host: string;
  readonly pid: number;
  /**
   * Of the process, in clock ticks from the start of the machine: numbers of processes come again. Empty where it
   * cannot be had.
   */
  readonly started: string;
  readonly left?: true;
}

/** Field 22 of /proc/PID/stat, counted from behind the name, which may hold anything. */
const STARTED = 22 - 3;

function startOf(pid: number | "self"): string {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    return text.slice(text.lastIndexOf(")") + 2).split(" ")[STARTED] ?? "";
  } catch {
    return "";
  }
}

function isAlive({ host, pid, started }: Claim): boolean {
  // Of another machine nothing is known: its user has to say.
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
  }
  const now = startOf(pid);
  return started === "" || now === "" || now === started;
}

/** The first claim, in the order of the lines, of a process that is alive and has not left. */
function ownerOf(text: string): Claim | undefined {
  const claims: Claim[] = [];
  const left = new Set<string>();
  for (const line of text.split("\n")) {
    try {
      const claim = JSON.parse(line) as Claim;
      if (claim.left) left.add(claim.id);
      else if (Number.isInteger(claim.pid) && HOST.test(claim.host)) claims.push(claim);
    } catch {
      // The end of the file, or a line that a process had no time to end.
    }
  }
  return claims.find((claim) => !left.has(claim.id) && isAlive(claim));
}

function textOf(handle: number): string {
  const bytes = Buffer.alloc(fstatSync(handle).size);
  let at = 0;
  for (let count = -1; count !== 0 && at < bytes.length; at += count)
    count = readSync(handle, bytes, at, bytes.length - at, at);
  return bytes.toString("utf8", 0, at);
}

/**
 * Keeps a folder for one process. Everybody who wants it appends a line to one file; the first line of a process that
 * is alive has the folder, so a process that died has none. Only the owner removes the file, and whoever then finds
 * it gone begins again with a new one.
 * @returns what gives the folder back
 * @throws UserError that names the process which has it
 */
export function lockFolder(folder: string, option: string): () => void {
  const file = join(folder, LOCK_FILE);
  const own: Claim = { id: randomUUID(), host: hostname(), pid: process.pid, started: startOf("self") };
  for (;;) {
    const handle = attempt(file, () => openSync(file, FLAGS, 0o644));
    try {
      const say = (claim: Claim): void => void attempt(file, () => writeSync(handle, `\n${JSON.stringify(claim)}\n`));
      say(own);
      const owner = ownerOf(attempt(file, () => textOf(handle)));
      if (owner !== undefined && owner.id !== own.id) {
        say({ ...own, left: true });
        const { pid, host } = owner;
        const where = host === own.host ? "" : ` on ${host} (if that has ended, remove ${file})`;
        throw new UserError(`${option} ${folder}: is being written by process ${pid}${where}; give another folder`);
      }
      const there = statSync(file, { throwIfNoEntry: false });
      const { dev, ino } = fstatSync(handle);
      if (there?.dev === dev && there.ino === ino) return unlockerOf(file);
    } finally {
      closeSync(handle);
    }
  }
}

/** Gives a lock back, at the end of the process at the latest. */
function unlockerOf(file: string): () => void {
  const unlock = (): void => {
    process.off("exit", unlock);
    try {
      unlinkSync(file);
    } catch {
      // The folder is gone, and the lock with it.
    }
  };
  process.once("exit", unlock);
  return unlock;
}
