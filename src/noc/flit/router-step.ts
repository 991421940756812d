import type { RouterEngine } from "./router-engine.js";
import { SwitchAllocation } from "./switch-allocation.js";
import { type Classes, VcAllocation } from "./vc-allocation.js";
import { WideAllocation } from "./wide-allocation.js";

/** Steps 4c and d of a cycle: VC allocation, switch allocation and what follows from them, for every router with work. Rules: docs/noc.md. */
export interface RouterStep {
  /** Flits that won a switch, and copies that were made because branches of their flit were left. */
  readonly flitHops: number;
  readonly copies: number;
  run(t: number): void;
}

/**
 * The step for the size of an engine's routers.
 * @param classes masks of the VCs of each class (route.ts)
 * @param carried flits that links between routers carried, by (index of the packet's account) * links + router * ports + port
 */
export function routerStep(engine: RouterEngine, classes: Classes, carried?: Int32Array): RouterStep {
  return engine.requests.wide === undefined
    ? new ListedAllocation(engine, classes, carried)
    : new WideAllocation(engine, engine.requests.wide, classes, carried);
}

/** Allocation for routers whose requests fit a mask: lists of the ports that are asked for or bid for, nothing else is looked at. */
class ListedAllocation implements RouterStep {
  private readonly channels: VcAllocation;
  private readonly switches: SwitchAllocation;

  constructor(engine: RouterEngine, classes: Classes, carried?: Int32Array) {
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
    this.channels.run(t);
    this.switches.run(t, this.channels);
  }
}
