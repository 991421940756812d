import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

/** Calls that need room on the disk. */
const CALLS = ["openSync", "mkdirSync", "writeSync", "fsyncSync", "renameSync", "linkSync"] as const;
type Call = (typeof CALLS)[number];

export interface DiskUse {
  /** Calls that needed room. */
  readonly calls: number;
  /** The call that was the first to be refused. */
  readonly refused: Call | undefined;
}

/**
 * Does something while the disk takes so many more calls that need room, then is full: they fail, as the operating
 * system has it. Reading and removing goes on.
 */
export async function whileDiskTakes(most: number, act: () => Promise<unknown>): Promise<DiskUse & { error: unknown }> {
  const real = Object.fromEntries(CALLS.map((name) => [name, fs[name]]));
  let calls = 0;
  let refused: Call | undefined;
  let error: unknown;
  for (const name of CALLS) {
    (fs as unknown as Record<string, unknown>)[name] = (...given: unknown[]) => {
      const reads = name === "openSync" && (given[1] === "r" || given[1] === 0);
      const terminal = name === "writeSync" && (given[0] as number) <= 2;
      if (!reads && !terminal && calls++ >= most) {
        refused ??= name;
        const full = new Error(`ENOSPC: no space left on device, ${name}`);
        throw Object.assign(full, { code: "ENOSPC", errno: -28, syscall: name.slice(0, -"Sync".length) });
      }
      return (real[name] as (...given: unknown[]) => unknown)(...given);
    };
  }
  syncBuiltinESMExports();
  try {
    await act();
  } catch (thrown) {
    error = thrown;
  } finally {
    Object.assign(fs, real);
    syncBuiltinESMExports();
  }
  return { calls, refused, error };
}
