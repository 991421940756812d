import { UserError } from "../../base/user-error.js";
import { type FlatNode, isNeuron, isSpiking, type NeuronNode, type NirGraph, sizeOf } from "../nir/graph.js";
import {
  type Network,
  type NetworkOutput,
  type NeuronParameters,
  type Population,
  type PopulationKind,
  type Projection,
  type Refusal,
  shared,
  type Values,
} from "./network.js";
import { OneToOne } from "./one-to-one.js";
import { byName, cyclesInOrder } from "./order.js";
import { added, RefusedNode, type Signal, sentBy, through } from "./signal.js";

const KINDS: Readonly<Record<NeuronNode["type"], PopulationKind>> = {
  IF: "if",
  LIF: "lif",
  CubaLIF: "cuba-lif",
  LI: "li",
  CubaLI: "cuba-li",
  I: "i",
  Threshold: "threshold",
};

export interface Lowered {
  /** Undefined where a node is refused. */
  readonly network: Network | undefined;
  readonly refused: readonly Refusal[];
}

/** A node that becomes a population, before populations have their order. */
interface Draft {
  readonly population: Omit<Population, "bias">;
  readonly signal: Signal;
}

/**
 * Makes populations and projections of a graph: nodes with neurons become populations, everything between them is
 * folded into the projections.
 * @param file for messages @throws UserError for a cycle without a neuron
 */
export function lower(graph: NirGraph, file: string): Lowered {
  const { nodes, shapes } = graph;
  const names = [...nodes.keys()].sort(byName);
  const before = new Map<string, string[]>(names.map((name) => [name, []]));
  for (const [from, to] of graph.edges) before.get(to)!.push(from);
  for (const list of before.values()) list.sort(byName);
  checkCycles(graph, names, file);
  const refused: Refusal[] = [];
  const signals = new Map<string, Signal>();
  const isPopulation = (node: FlatNode): boolean => isNeuron(node) || (node.type === "Input" && node.inner !== true);

  const incoming = (name: string): Signal => {
    const from = before.get(name)!.map(signalOf);
    return from.length === 0 ? { terms: [] } : added(from);
  };
  /** What a node gives, a refusal noted and nothing given where it cannot be. */
  const signalOf = (name: string): Signal => {
    let signal = signals.get(name);
    if (signal === undefined) {
      const node = nodes.get(name)!;
      signal = isPopulation(node)
        ? sentBy(name, shapes.get(name)!)
        : guarded(name, () => through(name, node, shapes.get(name)!, incoming(name)));
      signals.set(name, signal);
    }
    return signal;
  };
  const guarded = (name: string, act: () => Signal): Signal => {
    try {
      return act();
    } catch (error) {
      if (!(error instanceof RefusedNode)) throw error;
      refused.push({ node: name, reason: error.reason });
      return { terms: [] };
    }
  };

  const drafts = new Map<string, Draft>();
  const outputs: { readonly name: string; readonly population: string }[] = [];
  for (const name of names) {
    const node = nodes.get(name)!;
    const { output: shape } = shapes.get(name)!;
    const base = { name, shape, size: sizeOf(shape) };
    if (isNeuron(node)) {
      const signal = guarded(name, () => incoming(name));
      for (const { source } of signal.terms)
        if (!isSpiking(nodes.get(source)!))
          refused.push({
            node: name,
            reason: `takes the membranes of ${source}, which sends no spikes; only an Output may`,
          });
      drafts.set(name, { population: { ...base, kind: KINDS[node.type], parameters: parametersOf(node) }, signal });
    } else if (isPopulation(node)) {
      if (before.get(name)!.length > 0) refused.push({ node: name, reason: "an edge leads to it, but it is an input" });
      drafts.set(name, { population: { ...base, kind: "input", parameters: {} }, signal: { terms: [] } });
    } else if (node.type === "Output" && node.inner !== true) {
      const signal = signalOf(name);
      const [only, ...others] = signal.terms;
      const isPlain =
        only !== undefined &&
        others.length === 0 &&
        signal.constant === undefined &&
        only.map instanceof OneToOne &&
        only.map.weights.length === 1 &&
        only.map.weights[0] === 1 &&
        only.sourceDelay === undefined;
      const silent = signal.terms.find(({ source }) => !isSpiking(nodes.get(source)!));
      if (!isPlain && silent !== undefined)
        refused.push({
          node: name,
          reason: `takes the membranes of ${silent.source} through other nodes or with others`,
        });
      if (!isPlain) drafts.set(name, { population: { ...base, kind: "sum", parameters: {} }, signal });
      outputs.push({ name, population: isPlain ? only.source : name });
    }
  }
  if (![...drafts.values()].some(({ population }) => population.kind !== "input"))
    throw new UserError(`${file}: has no neurons: there is no node of type ${Object.keys(KINDS).join(", ")}`);
  return { network: refused.length > 0 ? undefined : ordered(drafts, outputs), refused };
}

/** A cycle without a neuron has no step in which it could settle. */
function checkCycles({ nodes, edges }: NirGraph, names: readonly string[], file: string): void {
  const number = new Map(names.map((name, i) => [name, i]));
  const next: number[][] = names.map(() => []);
  for (const [from, to] of edges)
    if (!isNeuron(nodes.get(from)!) && !isNeuron(nodes.get(to)!)) next[number.get(from)!]!.push(number.get(to)!);
  const cycle = cyclesInOrder(next).find((group) => group.length > 1 || next[group[0]!]!.includes(group[0]!));
  if (cycle !== undefined)
    throw new UserError(
      `${file}: node ${names[cycle[0]!]}: a cycle without delay: no neuron lies on ${cycle.map((i) => names[i]).join(", ")}`,
    );
}

function parametersOf({ parameters }: NeuronNode): NeuronParameters {
  const found: Record<string, Values> = {};
  const put = (key: keyof NeuronParameters, values: Float64Array | undefined): void => {
    if (values !== undefined) found[key] = shared(values);
  };
  put("tau", (parameters.tau ?? parameters.tau_mem)?.data);
  put("tauSynapse", parameters.tau_syn?.data);
  put("resistance", parameters.r?.data);
  put("leak", parameters.v_leak?.data);
  put("threshold", (parameters.v_threshold ?? parameters.threshold)?.data);
  put("reset", parameters.v_reset?.data);
  put("inputGain", parameters.w_in?.data);
  return found;
}

/** Populations in an order in which spikes run forward but for cycles, with the projections between them. */
function ordered(
  drafts: ReadonlyMap<string, Draft>,
  outputs: readonly { readonly name: string; readonly population: string }[],
): Network {
  const names = [...drafts.keys()];
  const number = new Map(names.map((name, i) => [name, i]));
  const next: Set<number>[] = names.map(() => new Set());
  for (const [name, { signal }] of drafts)
    for (const { source } of signal.terms) next[number.get(source)!]!.add(number.get(name)!);
  const groups = cyclesInOrder(next.map((targets) => [...targets].sort((a, b) => a - b)));
  const groupOf = new Map(groups.flatMap((group, g) => group.map((i) => [names[i]!, g] as const)));
  const order = groups.flat().map((i) => drafts.get(names[i]!)!);
  const place = new Map(order.map(({ population }, i) => [population.name, i]));
  const populations = order.map(({ population, signal }): Population => {
    const { constant } = signal;
    return constant === undefined ? population : { ...population, bias: shared(constant) };
  });
  const projections = order.flatMap(({ population, signal }) =>
    signal.terms.map(
      ({ source, nodes, map, sourceDelay, targetDelay }): Projection => ({
        nodes,
        source: place.get(source)!,
        target: place.get(population.name)!,
        map,
        isRecurrent: groupOf.get(source) === groupOf.get(population.name),
        ...(sourceDelay === undefined ? {} : { sourceDelay: shared(sourceDelay) }),
        ...(targetDelay === undefined ? {} : { targetDelay }),
      }),
    ),
  );
  projections.sort((a, b) => a.source - b.source || a.target - b.target);
  const inputs = populations.flatMap(({ kind }, i) => (kind === "input" ? [i] : []));
  inputs.sort((a, b) => byName(populations[a]!.name, populations[b]!.name));
  const found: NetworkOutput[] = outputs.map(({ name, population }) => ({ name, population: place.get(population)! }));
  return { populations, projections, inputs, outputs: found };
}

/** Neurons that fire or hold a membrane: all but inputs. */
export const neuronsOf = ({ populations }: Network): number =>
  populations.reduce((sum, population) => (population.kind === "input" ? sum : sum + population.size), 0);
