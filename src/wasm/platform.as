// What the two builds of a machine do not share, for the build as WebAssembly by AssemblyScript: see platform.ts.

// The compiler folds a field into its instruction, which it may as long as nothing lies below.
const LOWEST: i32 = 1024;
const PAGE: i32 = 65536;

let top: i32 = LOWEST;

@inline
export function read(record: i32, field: i32): i32 {
  return load<i32>(record + field);
}

@inline
export function write(record: i32, field: i32, value: i32): void {
  store<i32>(record + field, value);
}

@inline
export function lowestBit(word: i32): i32 {
  return ctz(word);
}

export function allocate(bytes: i32): i32 {
  const at = top;
  top = (at + bytes + 63) & -64;
  const pages = ((top + PAGE - 1) / PAGE) - memory.size();
  if (pages > 0 && memory.grow(max(pages, memory.size())) < 0) unreachable();
  return at;
}

export function clear(): void {
  memory.fill(0, 0, top);
  top = LOWEST;
}
