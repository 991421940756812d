import type { RouterSpec } from "../contracts/chip.js";
import { OpenNetwork } from "../engine/open-network.js";
import { Mesh } from "../noc/mesh.js";
import { routerTiming } from "../noc/router-timing.js";
import type { Build } from "../wasm/machine.js";
import type { NodeGrid } from "./patterns.js";
import type { Delivery, TrafficNetwork } from "./traffic-network.js";

/** The packet-level mesh under traffic, on the packet engine: dimension order, x first. */
export class PacketTraffic implements TrafficNetwork {
  readonly grid: NodeGrid;
  flitsReceived = 0;
  private readonly network: OpenNetwork;
  private report: (delivery: Delivery) => void = () => {};

  /** @throws EngineLimitError if it needs more than the engine has */
  constructor(width: number, height: number, router: RouterSpec, build: Build) {
    this.grid = { width, height, concentration: 1 };
    // A chip sets one virtual channel apart for credits between cores, of which there are none here.
    const timing = routerTiming({ ...router, vcs: router.vcs + 1 });
    this.network = new OpenNetwork(new Mesh(width, height), timing, build, (packet, flits, injected, hops, tick) => {
      this.flitsReceived += flits;
      this.report({ packet, injected, headArrived: tick - flits + 1, arrived: tick, hops });
    });
  }

  /** Gives its machine back, for another network. */
  free(): void {
    this.network.free();
  }

  get cycle(): number {
    return this.network.now;
  }

  get flitsSent(): number {
    return this.network.flitsSent;
  }

  get idle(): boolean {
    return this.network.isEmpty;
  }

  sourceIdle(node: number): boolean {
    return this.network.isIdle(node);
  }

  send(packet: number, source: number, destination: number, flits: number): void {
    this.network.offer(packet, source, destination, flits);
  }

  step(arrived: (delivery: Delivery) => void): void {
    this.report = arrived;
    this.network.runTick();
  }

  skipTo(cycle: number): void {
    this.network.skipTo(cycle);
  }

  linkFlits(router: number, port: number): number {
    return this.network.linkFlits(router, port);
  }
}
