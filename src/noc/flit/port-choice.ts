import * as words from "./layout.js";
import type { RouterEngine } from "./router-engine.js";

// Copies: the engine reads an imported constant anew, and checks it, at every use; constants of the module itself it folds into the code.
const { I_PORTS, P_ASKS, P_SLOTS, PORT_BITS, R_ALLOC, R_CHOICE, ROUTER_WORDS } = words;

/** Each head with several permitted ports asks at the one with most free slots, ties by turns. */
export function choosePorts(engine: RouterEngine, router: number): void {
  const { memory: M } = engine;
  const { inputs, inBits } = engine.layout;
  for (let heads = M[router + R_CHOICE]!; heads !== 0; heads &= heads - 1) {
    const bit = heads & -heads;
    const input = router + inputs + ((31 - Math.clz32(bit)) << inBits);
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
      const asks = router + ROUTER_WORDS + (p << PORT_BITS) + P_ASKS;
      const others = M[asks]! & ~bit;
      M[asks] = p === best ? others | bit : others;
      if (M[asks] !== 0) M[router + R_ALLOC] = M[router + R_ALLOC]! | (1 << p);
      else M[router + R_ALLOC] = M[router + R_ALLOC]! & ~(1 << p);
    }
  }
}
