// What the two builds of the machine do not share, for the build as WebAssembly by AssemblyScript: see platform.ts.

// The compiler folds a field into its instruction, which it may as long as nothing lies below.
const LOWEST: i32 = 1024;
const PAGE: i32 = 65536;

let top: i32 = LOWEST;

@external("outside", "closed")
export declare function closed(input: i32, slot: i32, packet: i32, end: i32, tick: i32): void;
@external("outside", "credited")
export declare function credited(packet: i32, end: i32, tick: i32): void;
@external("outside", "finished")
export declare function finished(generator: i32, tick: i32): void;
@external("outside", "far")
export declare function far(tick: i32, word: i32, bit: i32): void;
@external("outside", "bringFar")
export declare function bringFar(tick: i32): void;
@external("outside", "fault")
export declare function fault(rule: i32): void;

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
