import type { ResolvedConfig } from "./config-keys.js";

/** JSON with the keys of every object sorted and no white space: equal data, equal text. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const record = value as Record<string, unknown>;
    const entries = Object.keys(record)
      .filter((key) => record[key] !== undefined)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${canonicalJson(record[key])}`);
    return `{${entries.join(",")}}`;
  }
  return JSON.stringify(value);
}

/**
 * Hash of the configuration in force; `sha256` gives the hex digest of UTF-8 text, or a promise of it, as WebCrypto
 * does. The model's path is left out: its weights have a hash of their own.
 */
export function configSha256<Digest extends string | Promise<string>>(
  resolved: ResolvedConfig,
  sha256: (text: string) => Digest,
): Digest {
  const { model: _, ...rest } = resolved;
  return sha256(canonicalJson(rest));
}
