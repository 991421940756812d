import { randomBytes } from "node:crypto";
import { closeSync, lstatSync, mkdirSync, openSync, realpathSync, rmdirSync, statSync, unlinkSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { attempt, OutputError } from "./output-error.js";
import { OutputFile } from "./output-file.js";

/** Characters of a file's own name that its temporary name keeps: names may have 255 bytes. */
const KEPT = 100;
/** Names of files that are not complete, of any command. */
export const TEMPORARY = /^\.[^/]+\.[0-9a-f]{16}\.tmp$/;

const temporaryName = (path: string, folder: string): string =>
  join(folder, `.${[...basename(path)].slice(0, KEPT / 4).join("")}.${randomBytes(8).toString("hex")}.tmp`);

/** Whether a folder is one of the system's own, whose links, such as /dev/stdout, are not anybody's to replace. */
const isSystemFolder = (path: string): boolean => /^\/(?:dev|proc|sys)(?:\/|$)/.test(realpathSync(path));

/**
 * Checks that a file can stand at a path: nothing is there, or a file or link, which is replaced.
 * @throws OutputError
 */
export function checkReplaceable(path: string): void {
  const there = attempt(path, () => lstatSync(path, { throwIfNoEntry: false }));
  if (there === undefined || there.isFile()) return;
  if (there.isDirectory()) throw new OutputError(path, "is a folder, a file is needed");
  // What a link leads to stays as it is: the link is replaced. A device is not, whatever leads to it.
  const target = there.isSymbolicLink() ? statSync(path, { throwIfNoEntry: false }) : there;
  if (target?.isDirectory()) throw new OutputError(path, "is a link to a folder, a file is needed");
  if ((target !== undefined && !target.isFile()) || (there.isSymbolicLink() && isSystemFolder(dirname(path))))
    throw new OutputError(path, "is no regular file and stays as it is");
}

/** Files that this thread has begun and not finished: they go with it, however it ends in order. */
const unfinished = new Set<OutputFile>();
process.on("exit", () => {
  for (const { temporary } of unfinished) remove(temporary);
});

/**
 * What a command writes: files under temporary names beside their own, which get those when all are complete. Removes
 * nothing but what it has made itself: those files, and the folders that were not there.
 */
export class Outputs {
  private readonly folders: string[] = [];
  private readonly files = new Set<OutputFile>();
  private readonly complete: OutputFile[] = [];

  /** Makes a folder and those above it. @throws OutputError */
  folder(path: string): void {
    attempt(path, () => {
      const missing: string[] = [];
      for (let at = resolve(path); statSync(at, { throwIfNoEntry: false }) === undefined; at = dirname(at))
        missing.unshift(at);
      for (const folder of missing) {
        try {
          mkdirSync(folder);
          this.folders.push(folder);
        } catch (error) {
          // Somebody else has made it meanwhile.
          if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
        }
      }
      if (!statSync(path).isDirectory()) throw new OutputError(path, "is a file, a folder is needed");
    });
  }

  /** Takes back a folder that it has made, if it is empty. */
  removeFolder(path: string): void {
    const at = this.folders.indexOf(resolve(path));
    if (at >= 0) removeEmpty(this.folders.splice(at, 1)[0]!);
  }

  /**
   * Begins a file, and its folder where it is missing.
   * @param within folder for its temporary name, of the same file system
   * @throws OutputError, if a folder has that name too
   */
  file(path: string, within = dirname(path)): OutputFile {
    this.folder(dirname(path));
    this.folder(within);
    checkReplaceable(path);
    const temporary = temporaryName(path, within);
    // "wx": never a file that is there, never through a link.
    attempt(path, () => closeSync(openSync(temporary, "wx")));
    const file = new OutputFile(path, temporary);
    this.files.add(file);
    unfinished.add(file);
    return file;
  }

  /**
   * A file is as it shall be: flushed, and as long as what was written to it.
   * @param check looks into it, and throws
   */
  finish(file: OutputFile, check: (temporary: string) => void = () => {}): void {
    file.flush();
    check(file.temporary);
    this.complete.push(file);
  }

  /** Gives the finished files their names, all or, as far as can be known before, none. @throws OutputError */
  publish(): void {
    for (const { path } of this.complete) checkReplaceable(path);
    for (const file of this.complete.splice(0)) {
      file.publish();
      this.files.delete(file);
      unfinished.delete(file);
    }
  }

  /** Takes a file back. */
  remove(file: OutputFile): void {
    file.close();
    remove(file.place);
    this.files.delete(file);
    unfinished.delete(file);
  }

  /** Gives one file its name ahead of the others, and takes it back with those that are not published. */
  publishPart(file: OutputFile): void {
    this.complete.splice(this.complete.indexOf(file), 1);
    file.publish();
  }

  /** Takes back what is not published, and folders that are empty again. */
  discard(): void {
    for (const file of this.files) {
      file.close();
      remove(file.place);
      unfinished.delete(file);
    }
    this.files.clear();
    this.complete.length = 0;
    for (const folder of this.folders.splice(0).reverse()) removeEmpty(folder);
  }
}

function remove(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It is gone, or its folder is.
  }
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Somebody has put something into it.
  }
}

/** Writes one file as a whole or not at all. @throws OutputError */
export function writeWhole(path: string, text: string | Uint8Array): void {
  const outputs = new Outputs();
  try {
    const file = outputs.file(path);
    file.write(typeof text === "string" ? new TextEncoder().encode(text) : text);
    outputs.finish(file);
    outputs.publish();
  } catch (error) {
    outputs.discard();
    throw error;
  }
}
