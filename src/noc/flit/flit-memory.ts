import { type Build, hasWasm, newMachine } from "../../wasm/machine.js";
import { Memory } from "../../wasm/memory.js";
import { BINARY } from "./binary.js";
import * as machine from "./machine/machine.js";

/** What a network's machine is told from outside; the same in both builds. */
export type FlitCalls = typeof machine;
export type FlitMemory = Memory<FlitCalls>;

/** A machine of the flit level, without a network. */
export const newFlitMemory = (build: Build = hasWasm() ? "wasm" : "js"): FlitMemory =>
  new Memory(newMachine<FlitCalls>(build, BINARY, machine));
