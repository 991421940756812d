import { spawnSync } from "node:child_process";

/** Whether a program outside this project is there and runs with these arguments. */
export function commandExists(command: string, argv: readonly string[]): boolean {
  const { error, status } = spawnSync(command, [...argv], { stdio: "ignore" });
  return error === undefined && status === 0;
}

/**
 * A test needs a program that is not there: skips it with a printed line, or fails where SORBET_SIM_REQUIRE_TOOLS says
 * that nothing may be missing.
 */
export function mayMiss(context: { skip(note?: string): void }, what: string): void {
  if (process.env.SORBET_SIM_REQUIRE_TOOLS) throw new Error(`${what} is missing`);
  console.warn(`skipped for want of ${what}`);
  context.skip(`no ${what}`);
}
