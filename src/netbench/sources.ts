import { Random } from "../base/random.js";
import { type DestinationOf, destinations, nodesOf, type TrafficPattern } from "./patterns.js";
import type { TrafficNetwork } from "./traffic-network.js";

export interface TrafficSpec {
  readonly pattern: TrafficPattern;
  /** Offered load: flits per node per cycle, above 0 and at most `packetFlits` (a packet a cycle). */
  readonly rate: number;
  readonly packetFlits: number;
  readonly seed: number;
}

/**
 * Cycles between successes of one Bernoulli trial a cycle. The binary digits of a geometric variable are independent:
 * digit i is 1 with probability q^(2^i) / (1 + q^(2^i)), q = 1 - p. A gap costs one random number a digit instead of
 * one a cycle, and needs no logarithm.
 */
export class BernoulliGaps {
  readonly #digits: number[] = [];

  /** @param p probability of a success in one cycle, above 0 and at most 1 */
  constructor(p: number) {
    for (let power = 1 - p; power > 2 ** -32; power *= power) this.#digits.push(power / (1 + power));
  }

  /** Cycles that pass before the next success; 0 if it comes at once. */
  next(random: Random): number {
    let gap = 0;
    for (let digit = this.#digits.length - 1; digit >= 0; digit--) {
      gap = 2 * gap + (random.unit() < this.#digits[digit] ? 1 : 0);
    }
    return gap;
  }
}

/**
 * Bernoulli sources with unlimited queues: in each cycle each node creates a packet with probability rate /
 * packetFlits. What a node sends depends on the seed and the node alone, so two networks get the same packets. A
 * packet is drawn when its node has sent the one before, and keeps the cycle of its creation: the same packets as in
 * a queue.
 */
export class Sources {
  readonly #random: Random[];
  /** Cycle in which the next packet of each node is created. */
  readonly #next: Float64Array;
  readonly #gaps: BernoulliGaps;
  readonly #destinationOf: DestinationOf;

  constructor(
    private readonly network: TrafficNetwork,
    spec: TrafficSpec,
  ) {
    const { grid, cycle } = network;
    const nodes = nodesOf(grid);
    this.#gaps = new BernoulliGaps(spec.rate / spec.packetFlits);
    this.#destinationOf = destinations(spec.pattern, grid);
    this.#random = Array.from({ length: nodes }, (_, node) => new Random(spec.seed, node));
    this.#next = Float64Array.from(this.#random, (random) => cycle + this.#gaps.next(random));
  }

  /** Gives every idle source the next packet created by now; `packetOf` names it by the cycle of its creation. */
  feed(flits: number, packetOf: (created: number) => number): void {
    const { network } = this;
    const next = this.#next;
    const now = network.cycle;
    for (let node = 0; node < next.length; node++) {
      const created = next[node];
      if (created > now || !network.sourceIdle(node)) continue;
      const random = this.#random[node];
      network.send(packetOf(created), node, this.#destinationOf(node, random), flits);
      next[node] = created + 1 + this.#gaps.next(random);
    }
  }

  /** Whether every packet created before `cycle` has been drawn. */
  drainedTo(cycle: number): boolean {
    return this.#next.every((next) => next >= cycle);
  }
}
