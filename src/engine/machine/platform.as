// What the machine calls outside, in the build as WebAssembly by AssemblyScript: see platform.ts.

export { allocate, clear, lowestBit, read, write } from "../../wasm/platform";

@external("outside", "closed")
export declare function closed(input: i32, slot: i32, packet: i32, end: i32, tick: i32): void;
@external("outside", "credited")
export declare function credited(packet: i32, end: i32, tick: i32): void;
@external("outside", "finished")
export declare function finished(generator: i32, tick: i32): void;
@external("outside", "told")
export declare function told(which: i32): void;
@external("outside", "far")
export declare function far(tick: i32, word: i32, bit: i32): void;
@external("outside", "bringFar")
export declare function bringFar(tick: i32): void;
@external("outside", "fault")
export declare function fault(rule: i32): void;
