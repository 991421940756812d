/**
 * Pieces that readers stumble over: ends of numbers, names of prototypes, brackets, control characters, text that is no
 * text.
 */
const PIECES = [
  "0",
  "-1",
  "-0",
  "1e309",
  "NaN",
  "2147483648",
  "9007199254740993",
  "null",
  "true",
  "{",
  "}",
  "[",
  "]",
  '"',
  "'",
  ",",
  ":",
  "\n",
  "\r",
  "\t",
  " ",
  "\u0000",
  "\u001b[2J",
  "\u2028",
  "\ud800",
  "\ufeff",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "length",
  "&a",
  "*a",
  "<<: *a",
  "!!binary",
  "? ",
  "- ",
  "#",
  "|",
  ">",
  "%",
  "../",
  "/dev/zero",
  "..",
  "\u009b31m",
  "\u202e",
];

/** Deep nesting of one bracket. */
const nested = (draws) => draws.pick(["[", "{", '{"a":', "- ", "? ", "("]).repeat(draws.pick([10, 100, 1000, 20_000]));

/** Text with a few places cut, doubled, swapped or filled with other pieces. */
export function damagedText(draws, text) {
  let out = text;
  for (let times = draws.int(1, 4); times > 0; times--) {
    const from = draws.int(0, out.length);
    const to = Math.min(out.length, from + draws.pick([0, 1, 1, 2, 5, 20]));
    const how = draws.int(0, 9);
    if (how === 0) out = out.slice(0, from);
    else if (how === 1) out = out.slice(0, to) + out.slice(from);
    else if (how === 2 && draws.oneIn(10)) out = out.slice(0, from) + nested(draws) + out.slice(to);
    else if (how === 3) out = out.slice(0, from) + String.fromCharCode(draws.int(0, 255)) + out.slice(to);
    else if (how === 4) out = out.slice(0, from) + out.slice(to);
    else out = out.slice(0, from) + draws.pick(PIECES) + out.slice(to);
  }
  return out;
}

/** Bytes with some flipped, cut, doubled, or set to their ends; headers, where sizes stand, are hit oftener. */
export function damagedBytes(draws, bytes) {
  let out = Uint8Array.from(bytes);
  for (let times = draws.int(1, 6); times > 0 && out.length > 0; times--) {
    const near = draws.pick([16, 256, out.length, out.length]);
    const span = Math.min(out.length, near) - 1;
    const at = draws.oneIn(2) ? draws.int(0, span) : out.length - 1 - draws.int(0, span);
    const how = draws.int(0, 6);
    if (how === 0) out[at] ^= 1 << draws.int(0, 7);
    else if (how === 1) out[at] = draws.pick([0, 1, 127, 128, 255]);
    else if (how === 2) out[at] = draws.int(0, 255);
    else if (how === 3) out.fill(draws.pick([0, 255]), at, at + draws.int(1, 8));
    else if (how === 4 && draws.oneIn(4)) out = out.slice(0, at);
    else if (how === 5) out.copyWithin(at, draws.int(0, out.length - 1), out.length - 1 - draws.int(0, span));
    else out[at] += draws.pick([1, 255]);
  }
  return out;
}

const SCALARS = [
  0,
  -0,
  -1,
  1,
  2,
  0.5,
  1e9,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  -(2 ** 53),
  1e308,
  -1e308,
  5e-324,
  true,
  false,
  null,
  "",
  "0",
  "a",
  "__proto__",
  "\u001b[31m",
  "\n",
  "x".repeat(5000),
  "\ud800",
];

/** A value of JSON, nested `depth` deep at most. */
export function anyValue(draws, depth = 3) {
  const kind = depth === 0 ? 0 : draws.int(0, 3);
  if (kind <= 1) return draws.pick(SCALARS);
  const size = draws.int(0, 3);
  const items = Array.from({ length: size }, () => anyValue(draws, depth - 1));
  if (kind === 2) return items;
  return Object.fromEntries(
    items.map((item) => [draws.pick(["a", "length", "__proto__", "constructor", "type", "0"]), item]),
  );
}

/** A copy of JSON data with one to three of its values, or keys, made something else. */
export function damagedData(draws, data) {
  const copy = structuredClone(data);
  for (let times = draws.int(1, 3); times > 0; times--) {
    let node = copy;
    for (let depth = 0; depth < 12; depth++) {
      if (typeof node !== "object" || node === null) break;
      const keys = Object.keys(node);
      if (keys.length === 0) break;
      const key = draws.pick(keys);
      const child = node[key];
      if (typeof child === "object" && child !== null && !draws.oneIn(4)) {
        node = child;
        continue;
      }
      const how = draws.int(0, 5);
      if (how === 0 && !Array.isArray(node)) delete node[key];
      else if (how === 1 && !Array.isArray(node))
        node[draws.pick(["extra", "__proto__x", "constructor", "toString"])] = anyValue(draws);
      else if (how === 2 && typeof child === "number") node[key] = child * draws.pick([-1, 0, 2, 1e6, 1e300, 0.5]);
      else if (how === 3) node[key] = node[draws.pick(keys)];
      else node[key] = anyValue(draws);
      break;
    }
  }
  return copy;
}
