/** Paths of all figures; a list of plain values is one figure, or one an index if it is split by layer. */
export function* figurePaths(value: unknown, path = ""): Generator<string> {
  if (typeof value !== "object" || value === null) yield path;
  else if (Array.isArray(value)) {
    if (value.some((item) => typeof item === "object" && item !== null))
      for (const [i, item] of value.entries()) yield* figurePaths(item, `${path}[${i}]`);
    else yield path.endsWith("by_layer") ? `${path}[0]` : path;
  } else
    for (const [key, item] of Object.entries(value)) yield* figurePaths(item, path === "" ? key : `${path}.${key}`);
}
