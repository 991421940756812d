/**
 * JSON for files and standard output: two spaces a level, arrays of plain values on one line, keys in the order of
 * the object. Numbers parse back to the same double, -0 included. Throws for what JSON cannot hold.
 */
export function jsonText(value: unknown): string {
  return `${write(value, "")}\n`;
}

/** The same on one line, without the newline. */
export function jsonLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(jsonLine).join(",")}]`;
  if (isRecord(value))
    return `{${entriesOf(value)
      .map(([key, item]) => `${JSON.stringify(key)}:${jsonLine(item)}`)
      .join(",")}}`;
  return plain(value);
}

function plain(value: unknown): string {
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new Error(`${value} is no JSON number`);
    return Object.is(value, -0) ? "-0" : String(value);
  }
  if (value === null || typeof value === "string" || typeof value === "boolean") return JSON.stringify(value);
  throw new Error(`a ${typeof value} is no JSON value`);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const entriesOf = (record: Record<string, unknown>): [string, unknown][] =>
  Object.entries(record).filter(([, item]) => item !== undefined);

/** A value within a text of `jsonText`, where lines begin with `indent`. */
export const jsonPart = (value: unknown, indent: string): string => write(value, indent);

function write(value: unknown, indent: string): string {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.every((item) => typeof item !== "object" || item === null)) return `[${value.map(plain).join(", ")}]`;
    return `[\n${value.map((item) => inner + write(item, inner)).join(",\n")}\n${indent}]`;
  }
  if (!isRecord(value)) return plain(value);
  const entries = entriesOf(value);
  if (entries.length === 0) return "{}";
  return `{\n${entries.map(([key, item]) => `${inner}${JSON.stringify(key)}: ${write(item, inner)}`).join(",\n")}\n${indent}}`;
}
