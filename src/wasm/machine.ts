// Types of the machines name i32; the package brings this file along, since the compiler does not emit it.
/// <reference path="./i32.d.ts" preserve="true" />
import { Store, use } from "./platform.js";

export type Build = "wasm" | "js";

/** Functions of a machine, by name. */
// biome-ignore lint/suspicious/noExplicitAny: what they take is the machine's business.
export type Calls = Record<string, (...args: any[]) => unknown>;

/** A machine of its own memory. Both builds come of one source: see README.md. */
export interface Machine<C> {
  readonly build: Build;
  readonly calls: C;
  /** Its memory, as it is at present: it is replaced when it grows. */
  readonly words: Int32Array;
}

/** As much of WebAssembly as is used; the library needs no types of a browser. */
interface WasmApi {
  Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: object) => { readonly exports: unknown };
}

const wasm = (globalThis as { WebAssembly?: WasmApi }).WebAssembly;

/** Whether WebAssembly is there; some hosts forbid it. */
export const hasWasm = (): boolean => wasm !== undefined;

const compiled = new Map<string, object>();

class WasmMachine<C> implements Machine<C> {
  readonly build = "wasm";
  readonly calls: C;
  private readonly memory: { readonly buffer: ArrayBuffer };
  private view: Int32Array;

  constructor(binary: string, outside: object) {
    const { Module, Instance } = wasm!;
    let module = compiled.get(binary);
    if (module === undefined) {
      module = new Module(Uint8Array.from(atob(binary), (c) => c.charCodeAt(0)));
      compiled.set(binary, module);
    }
    const exports = new Instance(module, { outside }).exports as C & { readonly memory: { buffer: ArrayBuffer } };
    this.calls = exports;
    this.memory = exports.memory;
    this.view = new Int32Array(this.memory.buffer);
  }

  get words(): Int32Array {
    // An array whose memory has grown has no words left.
    if (this.view.length === 0) this.view = new Int32Array(this.memory.buffer);
    return this.view;
  }
}

class ScriptMachine<C extends Calls> implements Machine<C> {
  readonly build = "js";
  readonly calls: C;
  private readonly store = new Store();

  constructor(functions: C) {
    const { store } = this;
    const calls: Calls = {};
    for (const [name, call] of Object.entries(functions)) {
      calls[name] = (...args) => {
        const before = use(store);
        try {
          return call(...args);
        } finally {
          use(before);
        }
      };
    }
    this.calls = calls as C;
  }

  get words(): Int32Array {
    return this.store.words;
  }
}

/**
 * A new machine.
 * @param binary as WebAssembly, in base64 @param functions as JavaScript @param outside what it calls
 */
export function newMachine<C extends Calls>(
  build: Build,
  binary: string,
  functions: C,
  outside: object = {},
): Machine<C> {
  return build === "wasm" ? new WasmMachine<C>(binary, outside) : new ScriptMachine<C>(functions);
}
