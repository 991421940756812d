// Types of the machine name i32; the package brings this file along, since the compiler does not emit it.
/// <reference path="./machine/i32.d.ts" preserve="true" />
import { BINARY } from "./binary.js";
import * as machine from "./machine/machine.js";
import * as platform from "./machine/platform.js";

export type { Outside } from "./machine/platform.js";

/** Functions of the machine; the same in both builds. */
export type Calls = typeof machine;

/** A machine of its own memory. Both builds are made from one source: see README.md. */
export interface Machine {
  readonly build: Build;
  readonly calls: Calls;
  /** Current memory: another object replaces it when it grows. */
  readonly memory: { readonly buffer: ArrayBufferLike };
}

export type Build = "wasm" | "js";

/** The part of WebAssembly that is used here, so that the library needs no types of a browser. */
interface WasmApi {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

const wasm = (globalThis as { WebAssembly?: WasmApi }).WebAssembly;

let compiled: object | undefined;
/** Machines that no run uses: memory that has grown is used again. */
const idle: (Machine & { readonly outside: { now: platform.Outside | undefined } })[] = [];
let scriptBusy = false;

/** Whether WebAssembly is available; some hosts forbid it. */
export const hasWasm = (): boolean => wasm !== undefined;

function wasmMachine() {
  const { Module, Instance } = wasm!;
  compiled ??= new Module(Uint8Array.from(atob(BINARY), (c) => c.charCodeAt(0)));
  const outside: { now: platform.Outside | undefined } = { now: undefined };
  const imports: platform.Outside = {
    closed: (input, slot, packet, end, tick) => outside.now!.closed(input, slot, packet, end, tick),
    credited: (packet, end, tick) => outside.now!.credited(packet, end, tick),
    finished: (generator, tick) => outside.now!.finished(generator, tick),
    far: (tick, word, bit) => outside.now!.far(tick, word, bit),
    bringFar: (tick) => outside.now!.bringFar(tick),
    fault: (rule) => outside.now!.fault(rule),
  };
  const exports = new Instance(compiled, { outside: imports }).exports as Calls & Pick<Machine, "memory">;
  return { build: "wasm" as const, calls: exports, memory: exports.memory, outside };
}

/**
 * Lends a machine with empty memory, to be given back by `giveMachine`.
 * @returns undefined if the JavaScript build is wanted and another run uses it: it has a single memory
 */
export function takeMachine(build: Build, outside: platform.Outside): Machine | undefined {
  if (build === "js") {
    if (scriptBusy) return undefined;
    scriptBusy = true;
    platform.connect(outside);
    machine.clear();
    return { build, calls: machine, memory: platform.memory };
  }
  const lent = idle.pop() ?? wasmMachine();
  lent.outside.now = outside;
  lent.calls.clear();
  return lent;
}

export function giveMachine(given: Machine): void {
  if (given.build === "js") scriptBusy = false;
  else {
    const { outside } = given as (typeof idle)[number];
    outside.now = undefined;
    idle.push(given as (typeof idle)[number]);
  }
}
