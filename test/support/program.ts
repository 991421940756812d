import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The compiled program: `npm test` builds it first. */
export const MAIN = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

export function requireBuild(): void {
  if (!existsSync(MAIN)) throw new Error("dist is missing: npm run build");
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

/** A process of Node that a test watches and ends. */
export interface Running {
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly ended: Promise<Ended>;
  /** What it has printed so far. */
  readonly printed: () => Pick<Ended, "out" | "err">;
}

export const startNode = (argv: readonly string[], watch?: (child: ChildProcess) => void): Running =>
  start(process.execPath, argv, watch);

function start(file: string, argv: readonly string[], watch: (child: ChildProcess) => void = () => {}): Running {
  const child = spawn(file, [...argv], { stdio: "pipe" });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  child.stdin.on("error", () => {});
  watch(child);
  return {
    kill: (signal) => child.kill(signal),
    ended: new Promise((resolve) => child.on("close", (code, signal) => resolve({ code, signal, out, err }))),
    printed: () => ({ out, err }),
  };
}

/** The compiled program with these arguments, to its end. */
export const runProgram = (argv: readonly string[], watch?: (child: ChildProcess) => void): Promise<Ended> =>
  startNode([MAIN, ...argv], watch).ended;

/** The same under a limit of the shell's, such as "-f 100": files of so many blocks of 512 bytes. */
export const runLimited = (limit: string, argv: readonly string[]): Promise<Ended> =>
  start("sh", ["-c", `ulimit ${limit}; exec "$0" "$@"`, process.execPath, MAIN, ...argv]).ended;
