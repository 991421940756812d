import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { Draws } from "./draws.mjs";
import { subjects } from "./readers.mjs";

/** Cases a kind of input; more of them: `npm run fuzz -- --part readers`. */
const CASES = 16;
const SEED = 1;

const scratch = mkdtempSync(join(tmpdir(), "sorbet-sim-readers-"));
afterAll(() => rmSync(scratch, { recursive: true }));

describe("damaged and made-up input", async () => {
  test.each(await subjects(scratch))("$name: taken, or refused in one line", async ({ run }) => {
    for (let number = 0; number < CASES; number++) {
      expect(["taken", "refused"], `case ${number}`).toContain(await run(new Draws(SEED, number)));
    }
  });
});
