import { closeSync, existsSync, fsyncSync, linkSync, openSync, readFileSync, renameSync } from "node:fs";
import { dirname } from "node:path";
import { attempt } from "../../files/output-error.js";
import { Outputs } from "../../files/outputs.js";

function flush(path: string): void {
  const handle = openSync(path, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Somebody else has computed the same, with other bytes. */
export class OtherBytesError extends Error {
  /** @param what the file, or whatever else, that came first */
  constructor(what: string) {
    super(`${what} holds other bytes than were computed just now: equal keys must give equal results`);
    this.name = "OtherBytesError";
  }
}

/** File systems without hard links. */
const NO_LINKS = ["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"];

/**
 * Puts a file in place as a whole or not at all, and never over another: written and flushed under a name of its own
 * in `temporary` (a folder of the same file system), then linked. Many processes on many machines may do so at once;
 * one killed at any instant leaves no more than a temporary file.
 * @returns whether it was not there yet
 * @throws OtherBytesError if it is there with other bytes, OutputError if it cannot be written
 */
export function createOnce(path: string, bytes: Uint8Array, temporary: string): boolean {
  const outputs = new Outputs();
  const compare = (): false => {
    if (!readFileSync(path).equals(bytes)) throw new OtherBytesError(path);
    return false;
  };
  const link = (own: string): boolean => {
    try {
      linkSync(own, path);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EEXIST") return compare();
      if (!NO_LINKS.includes(code ?? "")) throw error;
      // Whoever renames last wins, and must hold the same bytes as the one before.
      if (existsSync(path)) return compare();
      renameSync(own, path);
    }
    flush(dirname(path));
    return true;
  };
  try {
    const file = outputs.file(path, temporary);
    file.write(bytes);
    outputs.finish(file);
    return attempt(path, () => link(file.temporary));
  } finally {
    outputs.discard();
  }
}

/** Replaces a file as a whole. @throws OutputError */
export function replaceWhole(path: string, chunks: Iterable<Uint8Array>, temporary: string): void {
  const outputs = new Outputs();
  try {
    const file = outputs.file(path, temporary);
    for (const bytes of chunks) file.write(bytes);
    outputs.finish(file);
    outputs.publish();
    attempt(path, () => flush(dirname(path)));
  } finally {
    outputs.discard();
  }
}
