// `sorbet-sim worker` with two things of its own: how long a point stays its own without a sign of life, and which
// version it is. node queue-worker.mjs SERVER LOCK_MS VERSION [MODEL]

import { UserError } from "../../../dist/base/user-error.js";
import { processIo } from "../../../dist/cli/io.js";
import { workerCommand } from "../../../dist/cli/worker-command.js";
import { packageVersion } from "../../../dist/runner/package-files.js";

const [redis, lock, version, ...model] = process.argv.slice(2);
const io = processIo();
const context = { io, version: version === "this" ? packageVersion() : version };
try {
  process.exitCode = await workerCommand({ redis, workers: "1", model }, context, { lockMs: Number(lock) });
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  io.err(`error: ${error.message}\n`);
  process.exitCode = 2;
}
