import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { UserError } from "../../src/base/user-error.js";
import { MOST_BYTES } from "../../src/input/most-bytes.js";
import { readMember, readNamedFile } from "../../src/input/read-file.js";
import { systemFault } from "../../src/input/system-error.js";

const folder = mkdtempSync(join(tmpdir(), "sorbet-sim-input-"));
afterAll(() => rmSync(folder, { recursive: true }));

function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as Error).message;
  }
  throw new Error("it was read");
}

it("a file is read whole up to the size of its kind, and refused beyond", () => {
  const file = join(folder, "a.yaml");
  for (const size of [0, 1, 65_536, MOST_BYTES.config]) {
    writeFileSync(file, Buffer.alloc(size, 7));
    expect(readNamedFile(file, "config")).toEqual(Buffer.alloc(size, 7));
  }
  writeFileSync(file, Buffer.alloc(MOST_BYTES.config + 1));
  expect(refusal(() => readNamedFile(file, "config"))).toBe(
    `${file}: longer than 1,048,576 bytes, the most that is read of such a file`,
  );
});

it("a device without end is read no further", () => {
  expect(refusal(() => readNamedFile("/dev/zero", "config"))).toContain("/dev/zero: longer than 1,048,576 bytes");
});

it("nobody waits for the writer of a pipe in a folder", () => {
  const pipe = join(folder, "config.json");
  execFileSync("mkfifo", [pipe]);
  expect(refusal(() => readMember(pipe, "config"))).toBe(`${pipe}: is no ordinary file`);
});

it.each([
  ["no file", "nowhere", "nowhere: there is no such file"],
  ["a folder", ".", "is a folder, a file is needed"],
  ["a file as a folder", "a.yaml/b", "part of the path is a file, a folder is needed"],
  ["a name with NUL", "a\u0000b", "a\\u0000b: is no name of a file"],
])("%s is an error of the user", (_, name, message) => {
  expect(refusal(() => readNamedFile(join(folder, name), "config"))).toContain(message);
});

it("errors of the operating system are the user's, others are not", () => {
  const error = (code: string) => Object.assign(new Error(`${code}: words`), { code, syscall: "open", path: "a" });
  expect(systemFault(error("ENOSPC"))?.message).toBe("a: no space left on the disk");
  expect(systemFault(error("EMFILE"))?.message).toContain("a: too many open files");
  expect(systemFault(error("ESTRANGE"))?.message).toBe("a: ESTRANGE: words");
  expect(systemFault(new TypeError("x is not a function"))).toBeUndefined();
  expect(systemFault("text")).toBeUndefined();
});
