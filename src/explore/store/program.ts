import { existsSync, readFileSync } from "node:fs";
import { sha256Hex } from "../../input/sha256.js";

const IMPORT = /\b(?:from|import)\s*\(?\s*["'](\.[^"']+)["']/g;
/** Digits of the hash that a name shows: 2^48 programs. */
const DIGITS = 12;

/**
 * Name of the program that evaluates points, such as 0.2.0-3fa9c1d2e4b7: the package's version, and a hash over the
 * module `entry` and all of this package's modules that it loads. Programs of one name give the same bytes; nobody
 * has to remember to raise a version.
 */
export function programName(version: string, entry: URL): string {
  const texts = new Map<string, string>();
  const open = [entry];
  for (let url = open.pop(); url !== undefined; url = open.pop()) {
    if (texts.has(url.href) || !existsSync(url)) continue;
    const text = readFileSync(url, "utf8");
    texts.set(url.href, text);
    for (const [, path] of text.matchAll(IMPORT)) open.push(new URL(path!, url));
  }
  const hashes = [...texts.values()].map(sha256Hex).sort();
  return `${version}-${sha256Hex(hashes.join("\n")).slice(0, DIGITS)}`;
}
