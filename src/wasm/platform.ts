// Memory, which the two builds of a machine do not share. This file is for the JavaScript build; platform.as replaces
// it in the WebAssembly build.

const FIRST_BYTES = 1 << 16;
/** Addresses below name nothing but what a machine keeps at fixed ones. */
const LOWEST = 1024;

/** Memory of one machine built as JavaScript: the functions of a machine are there once, its memory may be another. */
export class Store {
  words = new Int32Array(FIRST_BYTES >> 2);
  top = LOWEST;
}

let store = new Store();
let words = store.words;

/** From now on the functions below work on `to`. @returns the memory before */
export function use(to: Store): Store {
  const before = store;
  store = to;
  words = to.words;
  return before;
}

export function read(record: i32, field: i32): i32 {
  return words[(record + field) >> 2]!;
}

export function write(record: i32, field: i32, value: i32): void {
  words[(record + field) >> 2] = value;
}

/** Number of the lowest bit set. */
export function lowestBit(word: i32): i32 {
  return 31 - Math.clz32(word & -word);
}

/** @returns address, a multiple of 64, of memory that holds zeros */
export function allocate(bytes: i32): i32 {
  const at = store.top;
  const top = (at + bytes + 63) & -64;
  store.top = top;
  if (top > words.length << 2) {
    const more = new Int32Array(Math.max(top >> 2, 2 * words.length));
    more.set(words);
    words = more;
    store.words = more;
  }
  return at;
}

/** Gives all memory back. */
export function clear(): void {
  words.fill(0, 0, store.top >> 2);
  store.top = LOWEST;
}
