import { closeSync, openSync, readFileSync, readSync } from "node:fs";

const CHUNK_BYTES = 1 << 16;

/** Number of the first byte that differs; the length of the shorter file where it begins the other. */
function firstByte(a: string, b: string): number {
  const files = [openSync(a, "r"), openSync(b, "r")] as const;
  const chunks = [Buffer.alloc(CHUNK_BYTES), Buffer.alloc(CHUNK_BYTES)] as const;
  try {
    for (let at = 0; ; at += CHUNK_BYTES) {
      const lengths = files.map((file, i) => readSync(file, chunks[i]!, 0, CHUNK_BYTES, at));
      const length = Math.min(...lengths);
      for (let i = 0; i < length; i++) if (chunks[0][i] !== chunks[1][i]) return at + i;
      if (length < CHUNK_BYTES) return at + length;
    }
  } finally {
    files.forEach(closeSync);
  }
}

interface JsonDifference {
  readonly path: string;
  /** JSON text of both values; undefined where there is none. */
  readonly values: readonly [a: string | undefined, b: string | undefined];
}

/** The first value, in the order of `a`, that is another in `b`. */
function firstValue(a: unknown, b: unknown, path: string): JsonDifference | null {
  if (typeof a === "object" && a !== null && typeof b === "object" && b !== null) {
    const [x, y] = [a as Record<string, unknown>, b as Record<string, unknown>];
    for (const key of new Set([...Object.keys(x), ...Object.keys(y)])) {
      const found = firstValue(x[key], y[key], path === "" ? key : `${path}.${key}`);
      if (found !== null) return found;
    }
    return null;
  }
  return Object.is(a, b) ? null : { path, values: [JSON.stringify(a), JSON.stringify(b)] };
}

const MOST_SHOWN = 60;
const shortened = (text = "nothing"): string => (text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}...` : text);

/**
 * Where two files that are not the same begin to differ, in words: the key of a JSON document with both values, the
 * line of another text, else the byte.
 */
export function firstDifference(a: string, b: string): string {
  const byte = firstByte(a, b);
  if (a.endsWith(".json")) {
    try {
      const [x, y] = [JSON.parse(readFileSync(a, "utf8")), JSON.parse(readFileSync(b, "utf8"))];
      const found = firstValue(x, y, "");
      if (found !== null) return `${found.path}: ${shortened(found.values[0])}, again ${shortened(found.values[1])}`;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  if (/\.(yaml|csv|tsv|txt|jsonl|html)$/.test(a)) {
    const line = readFileSync(a)
      .subarray(0, byte)
      .reduce((lines, code) => lines + Number(code === 10), 1);
    return `line ${line}, byte ${byte}`;
  }
  return `byte ${byte}`;
}
