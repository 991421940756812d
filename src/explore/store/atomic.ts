import { randomUUID } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";

function flush(path: string): void {
  const handle = openSync(path, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function writeFlushed(file: string, chunks: Iterable<Uint8Array>): void {
  const handle = openSync(file, "wx");
  try {
    for (const bytes of chunks) for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at);
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
 * Puts a file in place as a whole or not at all, and never over another: written and flushed under a name of its own in `temporary` (a folder of
 * the same file system), then linked. Many processes on many machines may do so at once; one killed at any instant leaves no more than a temporary file.
 * @returns whether it was not there yet
 * @throws OtherBytesError if it is there with other bytes
 */
export function createOnce(file: string, bytes: Uint8Array, temporary: string): boolean {
  mkdirSync(dirname(file), { recursive: true });
  mkdirSync(temporary, { recursive: true });
  const own = join(temporary, randomUUID());
  const compare = (): false => {
    if (!readFileSync(file).equals(bytes)) throw new OtherBytesError(file);
    return false;
  };
  try {
    writeFlushed(own, [bytes]);
    try {
      linkSync(own, file);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EEXIST") return compare();
      if (!NO_LINKS.includes(code ?? "")) throw error;
      // Whoever renames last wins, and must hold the same bytes as the one before.
      if (existsSync(file)) return compare();
      renameSync(own, file);
    }
    flush(dirname(file));
    return true;
  } finally {
    rmSync(own, { force: true });
  }
}

/** Replaces a file as a whole. */
export function replaceWhole(file: string, chunks: Iterable<Uint8Array>, temporary: string): void {
  mkdirSync(dirname(file), { recursive: true });
  mkdirSync(temporary, { recursive: true });
  const own = join(temporary, randomUUID());
  try {
    writeFlushed(own, chunks);
    renameSync(own, file);
    flush(dirname(file));
  } finally {
    rmSync(own, { force: true });
  }
}
