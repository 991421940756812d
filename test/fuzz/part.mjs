// One part of the fuzzing, as a child of run.mjs.
import { openSync, writeSync } from "node:fs";
import { Draws } from "./draws.mjs";
import { PARTS } from "./parts.mjs";

const { part, seed, first, only, left, scratch, note } = JSON.parse(process.argv[2]);
/** Cases between two reports of their counts. */
const REPORT_EVERY = 500;
const MOST_FAILURES = 25;

const handle = openSync(note, "r+");
const bytes = Buffer.alloc(8);
const begin = (number) => {
  bytes.writeBigUInt64LE(BigInt(number));
  writeSync(handle, bytes, 0, 8, 0);
};
const turn = () => new Promise((resolve) => setImmediate(resolve));
const send = (message) => new Promise((resolve) => process.send(message, resolve));
let counts = {};
let failures = 0;
let subject = { name: "?" };
let number = first;
const fail = (error) => {
  failures++;
  count("escape");
  const why =
    error instanceof Error ? (error.stack ?? String(error)).split("\n").slice(0, 4).join(" | ") : String(error);
  return send({ failure: { number, subject: subject.name, what: "escape", why } });
};
const count = (outcome) => {
  counts[subject.name] ??= {};
  counts[subject.name][outcome] = (counts[subject.name][outcome] ?? 0) + 1;
};
// A promise that nobody waits for belongs to the case under way, or one shortly before.
process.on("unhandledRejection", fail);
process.on("uncaughtException", fail);

const subjects = (await PARTS[part].subjects(scratch)).flatMap((one) => Array(one.weight ?? 1).fill(one));
await send({ ready: true });
const deadline = Date.now() + left;
for (; only === undefined ? Date.now() < deadline && failures < MOST_FAILURES : number === only; number++) {
  begin(number);
  subject = subjects[number % subjects.length];
  try {
    const outcome = subject.run(new Draws(seed, number));
    count(await outcome);
    // Rejections that nobody waits for come up between two turns.
    if (outcome instanceof Promise) await turn();
  } catch (error) {
    await fail(error);
  }
  if (number % REPORT_EVERY === 0) {
    await turn();
    await send({ counts });
    counts = {};
  }
}
await turn();
await send({ counts, done: true });
process.disconnect();
