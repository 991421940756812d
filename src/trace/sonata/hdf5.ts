import { openSync } from "node:fs";
import { devNull } from "node:os";
import type { File } from "h5wasm/node";
import { UserError } from "../../base/user-error.js";

/** What is used of the HDF5 library. */
export interface Hdf5 {
  readonly File: typeof File;
}

/** The part of the WebAssembly interface that Node's types leave out. */
const { WebAssembly } = globalThis as unknown as {
  WebAssembly: { Memory: new (pages: { initial: number; maximum: number }) => object };
};
const STDERR = 2;
let nowhere: number | undefined;
/** Memory of the library's WebAssembly in pages of 64 KiB: at the start, and at most. */
const PAGES = { initial: 256, maximum: 32_768 };

/**
 * Loads the HDF5 library, which then throws what it would else print.
 * @throws UserError if there is too little memory for it
 */
export async function loadHdf5(): Promise<Hdf5> {
  try {
    // Asked for here first: the library itself prints lines of its own where it gets none.
    new WebAssembly.Memory(PAGES);
    const { default: hdf5 } = await import("h5wasm/node");
    const library = await hdf5.ready;
    library.activate_throwing_error_handler();
    // The text of an error goes through a temporary file; where there is no room for one it is printed, to nobody.
    const { streams } = library.FS as unknown as { streams: { nfd: number }[] };
    nowhere ??= openSync(devNull, "w");
    streams[STDERR]!.nfd = nowhere;
    return hdf5;
  } catch (error) {
    throw new UserError(
      `the HDF5 library for SONATA files could not be loaded: ${(error as Error).message}; it needs more memory (ulimit -v), or leave that format out`,
    );
  }
}

/**
 * The reason within HDF5's diagnostics, a stack of many lines: that of the operating system where there is one, else
 * the first.
 */
export function hdf5Reason(error: unknown): string {
  const { message } = error as Error;
  const system = /error message = '([^']*)'/.exec(message)?.[1];
  return (
    system ??
    /#000: .*?\(\): (.*)/.exec(message)?.[1] ??
    "the HDF5 library gives no reason; the disk may be full, or too many files open"
  );
}
