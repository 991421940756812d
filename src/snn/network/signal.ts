import { type FlatNode, type NodeShapes, sizeOf } from "../nir/graph.js";
import { MOST_EXPANDED } from "../nir/limits.js";
import { composed, imageOf } from "./compose.js";
import type { LinearMap } from "./linear-map.js";
import { shared, type Values } from "./network.js";
import { biasOf, mapOf } from "./node-map.js";
import { OneToOne } from "./one-to-one.js";

/** Most ways from neurons to one node, over all linear nodes between them. */
const MOST_TERMS = 4096;

/** One way from a population of spikes to a node. */
export interface Term {
  /** Node of the source. */
  readonly source: string;
  readonly nodes: readonly string[];
  readonly map: LinearMap;
  readonly sourceDelay?: Values;
  readonly targetDelay?: Values;
}

/** What a node gives: a sum of spikes that went through linear maps, and a constant. */
export interface Signal {
  readonly terms: readonly Term[];
  readonly constant?: Float64Array;
}

/** Why a node cannot be simulated. */
export class RefusedNode {
  constructor(readonly reason: string) {}
}

/** The sum of what several nodes give. */
export function added(signals: readonly Signal[]): Signal {
  if (signals.length === 1) return signals[0]!;
  const terms = signals.flatMap((signal) => signal.terms);
  if (terms.length > MOST_TERMS)
    throw new RefusedNode(`more than ${MOST_TERMS} ways of linear nodes lead from neurons to it`);
  const constants = signals.flatMap(({ constant }) => (constant === undefined ? [] : [constant]));
  const [first, ...others] = constants;
  if (first === undefined) return { terms };
  return { terms, constant: first.map((value, i) => others.reduce((sum, other) => sum + other[i]!, value)) };
}

/** What a node without neurons makes of what comes in. @throws RefusedNode */
export function through(name: string, node: FlatNode, shapes: NodeShapes, input: Signal): Signal {
  const named = input.terms.map((term) => ({ ...term, nodes: [...term.nodes, name] }));
  if (node.type === "Delay") return delayed(node.delay.data, { ...input, terms: named });
  const map = mapOf(node, shapes);
  if (map === undefined) return { ...input, terms: named };
  const terms = named.map((term): Term => {
    if (term.targetDelay !== undefined && !(map instanceof OneToOne))
      throw new RefusedNode("comes after a Delay that differs between values which it adds up");
    const joined = composed(term.map, map, MOST_EXPANDED);
    if (joined === undefined)
      throw new RefusedNode(
        `together with ${term.nodes.slice(0, -1).join(", ")} it has more than ${MOST_EXPANDED} synapses, and no compact form`,
      );
    return { ...term, map: joined };
  });
  const bias = biasOf(node, shapes);
  const image = input.constant && imageOf(map, input.constant);
  const constant = image === undefined ? bias : bias === undefined ? image : image.map((value, i) => value + bias[i]!);
  return constant === undefined ? { terms } : { terms, constant };
}

/** Delays add up; one that comes before any synapse is the source's, one after is the target's. */
function delayed(seconds: Float64Array, input: Signal): Signal {
  if (input.constant !== undefined)
    throw new RefusedNode("delays a bias, which comes in from the first step on here; put the bias behind the Delay");
  const delay = shared(seconds);
  const terms = input.terms.map((term): Term => {
    if (delay.length === 1) {
      const before = term.sourceDelay ?? Float64Array.of(0);
      return { ...term, sourceDelay: before.map((value) => value + delay[0]!) };
    }
    const isSource = term.map instanceof OneToOne;
    const before = (isSource ? term.sourceDelay : term.targetDelay) ?? Float64Array.of(0);
    const sum = delay.map((value, i) => value + (before.length === 1 ? before[0]! : before[i]!));
    return isSource ? { ...term, sourceDelay: sum } : { ...term, targetDelay: sum };
  });
  return { terms };
}

/** What the neurons of a node send. */
export const sentBy = (name: string, { output }: NodeShapes): Signal => ({
  terms: [{ source: name, nodes: [], map: new OneToOne(sizeOf(output)) }],
});
