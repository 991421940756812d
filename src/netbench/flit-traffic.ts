import type { FlitSimulation } from "../noc/flit/flit-simulation.js";
import type { FlitSpec } from "../noc/flit-spec.js";
import type { NodeGrid } from "./patterns.js";
import { gridOf } from "./patterns.js";
import type { Delivery, TrafficNetwork } from "./traffic-network.js";

/** The flit-level network under traffic. */
export class FlitTraffic implements TrafficNetwork {
  readonly grid: NodeGrid;
  /** Caller's number of each packet, by the simulation's. */
  readonly #numbers: number[] = [];
  #report: (delivery: Delivery) => void = () => {};

  constructor(
    private readonly simulation: FlitSimulation,
    { topology }: Pick<FlitSpec, "topology">,
  ) {
    this.grid = gridOf(topology);
    simulation.onArrival = (name) => {
      const { injected, headArrived, arrived, hops } = simulation.result(name);
      this.#report({ packet: this.#numbers[name], injected, headArrived, arrived, hops });
    };
  }

  get cycle(): number {
    return this.simulation.now;
  }
  get flitsSent(): number {
    return this.simulation.injectedFlits;
  }
  get flitsReceived(): number {
    return this.simulation.ejectedFlits;
  }
  get idle(): boolean {
    return this.simulation.arrivedPackets === this.simulation.offered;
  }
  sourceIdle(node: number): boolean {
    return this.simulation.sourceIdle(node);
  }
  send(packet: number, source: number, destination: number, flits: number): void {
    this.#numbers[this.simulation.offer(this.simulation.now, source, destination, flits)] = packet;
  }
  step(arrived: (delivery: Delivery) => void): void {
    this.#report = arrived;
    this.simulation.run(this.simulation.now + 1);
  }
  skipTo(cycle: number): void {
    this.simulation.run(cycle);
  }
  linkFlits(router: number, port: number): number {
    return this.simulation.linkFlits(router, port);
  }
}
