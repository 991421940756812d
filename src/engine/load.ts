import { type Build, type Machine, newMachine } from "../wasm/machine.js";
import { BINARY } from "./binary.js";
import * as machine from "./machine/machine.js";
import * as platform from "./machine/platform.js";

export type { Outside } from "./machine/platform.js";

/** Functions of the machine; the same in both builds. */
export type EngineCalls = typeof machine;
export type EngineMachine = Machine<EngineCalls>;

/** Machines that no run uses: memory that has grown is used again. */
const idle: WasmMachine[] = [];
/** The machine as JavaScript, whose variables there are once, and whether a run has it. */
let script: EngineMachine | undefined;
let scriptBusy = false;

/** A machine that tells whoever uses it now. */
interface WasmMachine {
  readonly machine: EngineMachine;
  outside: platform.Outside | undefined;
}

function wasmMachine(): WasmMachine {
  const user: { outside: platform.Outside | undefined } = { outside: undefined };
  const imports: platform.Outside = {
    closed: (input, slot, packet, end, tick) => user.outside!.closed(input, slot, packet, end, tick),
    credited: (packet, end, tick) => user.outside!.credited(packet, end, tick),
    finished: (generator, tick) => user.outside!.finished(generator, tick),
    told: (which) => user.outside!.told(which),
    far: (tick, word, bit) => user.outside!.far(tick, word, bit),
    bringFar: (tick) => user.outside!.bringFar(tick),
    fault: (rule) => user.outside!.fault(rule),
  };
  return Object.assign(user, { machine: newMachine<EngineCalls>("wasm", BINARY, machine, imports) });
}

/** A machine with empty memory, until it is given back. */
export interface Loan {
  readonly machine: EngineMachine;
  giveBack(): void;
}

/** @returns undefined if the build as JavaScript is asked for while another run has it */
export function borrowMachine(build: Build, outside: platform.Outside): Loan | undefined {
  if (build === "js") return borrowScript(outside);
  const lent = idle.pop() ?? wasmMachine();
  lent.outside = outside;
  lent.machine.calls.clear();
  return loan(lent.machine, () => {
    lent.outside = undefined;
    idle.push(lent);
  });
}

function borrowScript(outside: platform.Outside): Loan | undefined {
  if (scriptBusy) return undefined;
  scriptBusy = true;
  platform.connect(outside);
  script ??= newMachine<EngineCalls>("js", BINARY, machine);
  script.calls.clear();
  return loan(script, () => {
    scriptBusy = false;
  });
}

/** A loan is given back once, however often it is said. */
function loan(lent: EngineMachine, take: () => void): Loan {
  let out = true;
  return {
    machine: lent,
    giveBack: () => {
      if (out) take();
      out = false;
    },
  };
}
