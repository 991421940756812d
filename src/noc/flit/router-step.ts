import * as words from "./layout.js";
import { choosePorts } from "./port-choice.js";
import type { RouterEngine } from "./router-engine.js";
import { SwitchAllocation } from "./switch-allocation.js";
import { type Classes, VcAllocation } from "./vc-allocation.js";
import { WideAllocation } from "./wide-allocation.js";

// Copies: the engine reads an imported constant anew, and checks it, at every use; constants of the module itself it
// folds into the code.
const { P_VC_REQUESTS, P_SWITCH_REQUESTS, P_SPECULATIVE, P_LISTED, P_NEXT } = words;

/**
 * Steps 4c and d of a cycle: VC allocation, switch allocation and what follows from them, for every router with work.
 * Rules: docs/noc.md.
 */
export interface RouterStep {
  /** Flits that won a switch, and copies that were made because branches of their flit were left. */
  readonly flitHops: number;
  readonly copies: number;
  run(t: number): void;
}

/**
 * The step for the size of an engine's routers.
 * @param classes masks of the VCs of each class (route.ts)
 * @param carried flits that links between routers carried, by (index of the packet's account) * links + router *
 * ports + port
 */
export function routerStep(engine: RouterEngine, classes: Classes, carried?: Int32Array): RouterStep {
  return engine.requests.wide === undefined
    ? new ListedAllocation(engine, classes, carried)
    : new WideAllocation(engine, engine.requests.wide, classes, carried);
}

/**
 * Allocation for routers whose requests fit a mask: visits the ports with requests,
 * and no others.
 */
class ListedAllocation implements RouterStep {
  private readonly channels: VcAllocation;
  private readonly switches: SwitchAllocation;

  constructor(
    private readonly engine: RouterEngine,
    classes: Classes,
    carried?: Int32Array,
  ) {
    this.channels = new VcAllocation(engine, classes);
    this.switches = new SwitchAllocation(engine, carried);
  }

  get flitHops(): number {
    return this.switches.flitHops;
  }

  get copies(): number {
    return this.switches.copies;
  }

  run(t: number): void {
    const { engine, channels, switches } = this;
    const { memory: M, speculative } = engine;
    if (engine.adaptive !== 0) choosePorts(engine);
    const { ports: list, count } = engine.requests.active;
    let kept = 0;
    for (let i = 0; i < count; i++) {
      const port = list[i]!;
      const vcRequests = M[port + P_VC_REQUESTS]!;
      let switchRequests = M[port + P_SWITCH_REQUESTS]! | M[port + P_NEXT]!;
      if ((vcRequests | switchRequests) === 0) {
        M[port + P_LISTED] = 0;
        continue;
      }
      list[kept++] = port;
      M[port + P_SWITCH_REQUESTS] = switchRequests;
      M[port + P_NEXT] = 0;
      if (speculative !== 0) {
        const speculative = channels.speculative(M, port, vcRequests);
        M[port + P_SPECULATIVE] = speculative;
        switchRequests |= speculative;
      }
      if (vcRequests !== 0) channels.allocate(M, port, vcRequests, t);
      if (switchRequests !== 0) switches.grant(M, port, switchRequests, t);
    }
    engine.requests.active.count = kept;
    channels.acceptOffers(t);
    switches.accept(t);
  }
}
