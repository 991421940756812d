import { existsSync } from "node:fs";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/**
 * A Chromium to test in; null, and a line says so, where there is none. Where no tool may be missing, that is an error.
 */
export function findChromium(): string | null {
  const found = [process.env.CHROMIUM, ...PLACES].find((path) => path !== undefined && existsSync(path));
  if (found !== undefined) return found;
  const line = "no Chromium found (CHROMIUM=path, or Debian's package chromium)";
  if (process.env.SORBET_SIM_REQUIRE_TOOLS === "1") throw new Error(line);
  console.log(`skipped, ${line}: test/report`);
  return null;
}
