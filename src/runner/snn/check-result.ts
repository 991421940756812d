import { plural } from "../../base/format.js";
import { type DtHint, dtHint } from "../../snn/execution/dt-hint.js";
import { fansOf } from "../../snn/network/fans.js";
import { type Lowered, neuronsOf } from "../../snn/network/lower.js";
import type { Network, PopulationKind, Projection } from "../../snn/network/network.js";
import { mapOf } from "../../snn/network/node-map.js";
import { nodesInOrder } from "../../snn/network/order.js";
import { type FlatNode, isNeuron, type NirGraph, sizeOf } from "../../snn/nir/graph.js";

export const CHECK_SCHEMA = "sorbet-sim/snn-check@1";

export interface CheckedNode {
  readonly name: string;
  readonly type: string;
  /** Of what it gives. */
  readonly shape: readonly number[];
  readonly neurons: number;
  /** Synapses that its weights, windows or edges make. */
  readonly synapses: number;
  readonly maps_to: string;
  readonly refused?: string;
}

export interface CheckedPopulation {
  readonly name: string;
  readonly kind: PopulationKind;
  readonly neurons: number;
  readonly fan_in_max: number;
  readonly fan_in_mean: number;
  readonly fan_out_max: number;
  readonly fan_out_mean: number;
}

/** What `snn check` prints as JSON. */
export interface CheckResult {
  readonly schema: typeof CHECK_SCHEMA;
  readonly version?: string;
  readonly nodes: readonly CheckedNode[];
  /** Seconds. */
  readonly dt_hint?: number;
  readonly dt_hint_from?: string;
  readonly recurrent: boolean;
  readonly neurons: number;
  readonly synapses: number;
  /** Input channels. */
  readonly channels: number;
  readonly populations: readonly CheckedPopulation[];
  /** What a chip has to hold. */
  readonly needs: {
    readonly neurons: number;
    readonly synapses: number;
    /** Weights where those of convolutions and windows are kept once. */
    readonly weights: number;
    readonly fan_in_max: number;
    readonly fan_out_max: number;
    /** Seconds. */
    readonly longest_delay: number;
  };
}

const WEIGHTED = ["Linear", "Affine", "Conv1d", "Conv2d"];
const WINDOWS = ["SumPool2d", "AvgPool2d"];

/** The node that a projection's synapses belong to: its last with weights, else with windows, else its target. */
function ownerOf({ nodes, target }: Projection, { populations }: Network, graph: NirGraph): string {
  const last = (types: readonly string[]): string | undefined =>
    nodes.filter((name) => types.includes(graph.nodes.get(name)!.type)).at(-1);
  return last(WEIGHTED) ?? last(WINDOWS) ?? last(["Scale"]) ?? populations[target]!.name;
}

const listed = (items: readonly string[]): string => [...new Set(items)].join(", ");

/** What a node becomes, in words. */
function mapsTo(name: string, node: FlatNode, network: Network | undefined, graph: NirGraph): string {
  const population = network?.populations.findIndex((candidate) => candidate.name === name) ?? -1;
  if (isNeuron(node)) return `${plural(sizeOf(graph.shapes.get(name)!.output), "neuron")} of kind ${node.type}`;
  if (node.type === "Input" && node.inner !== true) {
    if (network === undefined) return "input channels";
    const before = network.inputs.slice(0, network.inputs.indexOf(population));
    const first = before.reduce((n, input) => n + network.populations[input]!.size, 0);
    const last = first + network.populations[population]!.size - 1;
    return first === last ? `input channel ${first}` : `input channels ${first} to ${last}`;
  }
  if (node.type === "Output" && node.inner !== true) {
    const output = network?.outputs.find((found) => found.name === name);
    if (network === undefined || output === undefined) return "output";
    return output.population === population
      ? "output: weighted sums of spikes"
      : `output: ${["li", "cuba-li", "i"].includes(network.populations[output.population]!.kind) ? "membranes" : "spikes"} of ${network.populations[output.population]!.name}`;
  }
  const own = network?.projections.filter(({ nodes }) => nodes.includes(name)) ?? [];
  if (network === undefined || own.length === 0) return network === undefined ? "" : "nothing: no neuron behind it";
  const ways = listed(
    own.map(({ source, target }) => `${network.populations[source]!.name} -> ${network.populations[target]!.name}`),
  );
  const owned = own.filter((projection) => ownerOf(projection, network, graph) === name);
  if (owned.length === 0)
    return `folded into the synapses of ${listed(own.map((one) => ownerOf(one, network, graph)))}`;
  const kinds = listed(
    owned.map(({ map }) => (map.kind === "relabelled" ? mapOf(node, graph.shapes.get(name)!)!.kind : map.kind)),
  );
  return `${kinds} synapses ${ways}`;
}

/** All that is said of a graph. */
export function checkResult(graph: NirGraph, { network, refused }: Lowered): CheckResult {
  const hint: DtHint | undefined = dtHint(graph);
  const owned = new Map<string, number>();
  for (const projection of network?.projections ?? []) {
    const owner = ownerOf(projection, network!, graph);
    owned.set(owner, (owned.get(owner) ?? 0) + projection.map.synapses);
  }
  const nodes = nodesInOrder(graph).map((name): CheckedNode => {
    const node = graph.nodes.get(name)!;
    const { output } = graph.shapes.get(name)!;
    const reasons = refused.filter((refusal) => refusal.node === name).map(({ reason }) => reason);
    const base = {
      name,
      type: node.type,
      shape: output,
      neurons: isNeuron(node) ? sizeOf(output) : 0,
      synapses: network === undefined ? (mapOf(node, graph.shapes.get(name)!)?.synapses ?? 0) : (owned.get(name) ?? 0),
      maps_to: mapsTo(name, node, network, graph),
    };
    return reasons.length === 0 ? base : { ...base, maps_to: "", refused: reasons.join("; ") };
  });
  const fans = network === undefined ? [] : fansOf(network);
  const populations = (network?.populations ?? []).map(
    ({ name, kind, size }, i): CheckedPopulation => ({
      name,
      kind,
      neurons: size,
      fan_in_max: fans[i]!.fanIn.most,
      fan_in_mean: fans[i]!.fanIn.mean,
      fan_out_max: fans[i]!.fanOut.most,
      fan_out_mean: fans[i]!.fanOut.mean,
    }),
  );
  const neurons = network === undefined ? nodes.reduce((sum, node) => sum + node.neurons, 0) : neuronsOf(network);
  const synapses =
    network === undefined
      ? nodes.reduce((sum, node) => sum + node.synapses, 0)
      : sum(network, ({ map }) => map.synapses);
  const most = (key: "fan_in_max" | "fan_out_max"): number => Math.max(0, ...populations.map((row) => row[key]));
  return {
    schema: CHECK_SCHEMA,
    ...(graph.version === undefined ? {} : { version: graph.version }),
    nodes,
    ...(hint === undefined ? {} : { dt_hint: hint.seconds, dt_hint_from: hint.from }),
    recurrent: network?.projections.some(({ isRecurrent }) => isRecurrent) ?? false,
    neurons,
    synapses,
    channels: nodes.reduce((n, { name, type, shape }) => {
      const node = graph.nodes.get(name)!;
      return type === "Input" && !("inner" in node && node.inner) ? n + sizeOf(shape) : n;
    }, 0),
    populations,
    needs: {
      neurons,
      synapses,
      weights: network === undefined ? 0 : sum(network, ({ map }) => map.weights.length),
      fan_in_max: most("fan_in_max"),
      fan_out_max: most("fan_out_max"),
      longest_delay: Math.max(0, ...(network?.projections.map(longestDelay) ?? [])),
    },
  };
}

const sum = ({ projections }: Network, of: (projection: Projection) => number): number =>
  projections.reduce((total, projection) => total + of(projection), 0);

const longestDelay = ({ sourceDelay, targetDelay }: Projection): number =>
  [sourceDelay, targetDelay].reduce((total, delays) => total + (delays?.reduce((a, b) => Math.max(a, b), 0) ?? 0), 0);
