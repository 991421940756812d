import * as words from "./layout.js";
import type { RouterEngine } from "./router-engine.js";

// Copies: the engine reads an imported constant anew, and checks it, at every use; constants of the module itself it
// folds into the code.
const { I_INDEX, I_PORTS, I_ROUTER, P_VC_REQUESTS, P_FIRST, P_ROUTER, P_SLOTS, PORT_BITS, R_CHOICE, ROUTER_WORDS } =
  words;

/** Each head with several permitted ports requests the one with most free slots; ties are broken round-robin. */
export function choosePorts(engine: RouterEngine): void {
  const { memory: M } = engine;
  for (const input of engine.requests.choices) {
    const router = M[input + I_ROUTER]!;
    const bit = 1 << M[input + I_INDEX]!;
    const permitted = M[input + I_PORTS]! >> 2;
    const preferred = M[input + I_PORTS]! & 3;
    let best = -1;
    let most = -1;
    for (let i = 0; i < 4; i++) {
      const p = (preferred + i) & 3;
      if (((permitted >> p) & 1) === 0) continue;
      const slots = M[router + ROUTER_WORDS + (p << PORT_BITS) + P_SLOTS]!;
      if (slots <= most) continue;
      best = p;
      most = slots;
    }
    for (let ports = permitted; ports !== 0; ports &= ports - 1) {
      const p = 31 - Math.clz32(ports & -ports);
      const port = router + ROUTER_WORDS + (p << PORT_BITS);
      if (p === best) engine.requests.requestVcAt(M, port, bit);
      else M[port + P_VC_REQUESTS] = M[port + P_VC_REQUESTS]! & ~bit;
    }
  }
}

/** A head that had a choice has won a channel of `port`. */
export function endChoice(
  { memory: M, layout: { vcs }, requests: { choices } }: RouterEngine,
  port: number,
  input: number,
  bit: number,
): void {
  const router = M[port + P_ROUTER]!;
  M[router + R_CHOICE] = M[router + R_CHOICE]! & ~bit;
  M[input + I_PORTS] = (M[port + P_FIRST]! / vcs + 1) & 3;
  choices[choices.indexOf(input)] = choices[choices.length - 1]!;
  choices.pop();
}
