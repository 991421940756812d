import type { LinearMap } from "./linear-map.js";

/** One value for all neurons of a population (length 1), or one for each. */
export type Values = Float64Array;

export const valueAt = (values: Values, neuron: number): number => values[values.length === 1 ? 0 : neuron]!;

/** Values as one where they are all the same. */
export const shared = (values: Values): Values =>
  values.every((value) => value === values[0]) ? values.slice(0, 1) : values;

/**
 * What a population does. input: sends what it is given. threshold: fires on its input alone, without a state. sum: an
 * output that is a weighted sum, without a state and without spikes. The others are named as in NIR files.
 */
export type PopulationKind = "input" | "if" | "lif" | "cuba-lif" | "li" | "cuba-li" | "i" | "threshold" | "sum";

/** Parameters of a population's neurons; which of them it has depends on its kind. Times in seconds. */
export interface NeuronParameters {
  readonly tau?: Values;
  readonly tauSynapse?: Values;
  readonly resistance?: Values;
  readonly leak?: Values;
  readonly threshold?: Values;
  readonly reset?: Values;
  /** Weight of everything that comes into the current (w_in). */
  readonly inputGain?: Values;
}

export interface Population {
  /** Name of its node. */
  readonly name: string;
  readonly kind: PopulationKind;
  readonly shape: readonly number[];
  readonly size: number;
  readonly parameters: NeuronParameters;
  /** What comes in at every step beside spikes; undefined for none. */
  readonly bias?: Values;
}

/** Kinds that send spikes. */
export const fires = ({ kind }: Pick<Population, "kind">): boolean => !["li", "cuba-li", "i", "sum"].includes(kind);

/** Synapses from one population to another. */
export interface Projection {
  /** Nodes of the file that it is made of, from source to target. */
  readonly nodes: readonly string[];
  /** Places in `Network.populations`. */
  readonly source: number;
  readonly target: number;
  readonly map: LinearMap;
  /** Its source gets spikes, over one or more projections, from its target: it takes a step at least. */
  readonly isRecurrent: boolean;
  /** Seconds that spikes wait, by source or one for all, and by target; absent for none. */
  readonly sourceDelay?: Values;
  readonly targetDelay?: Values;
}

/** An output of the file: the spikes of a population, or its membranes where it does not fire. */
export interface NetworkOutput {
  readonly name: string;
  readonly population: number;
}

/** Populations and projections: what a graph comes to. Spikes of a step can be worked out in the order of the list. */
export interface Network {
  readonly populations: readonly Population[];
  readonly projections: readonly Projection[];
  /** Populations of kind input, in the order of their channels. */
  readonly inputs: readonly number[];
  readonly outputs: readonly NetworkOutput[];
}

/** A node that can be read but not be simulated. */
export interface Refusal {
  readonly node: string;
  readonly reason: string;
}

/** Channels of the inputs, all together. */
export const channelsOf = ({ inputs, populations }: Network): number =>
  inputs.reduce((sum, population) => sum + populations[population]!.size, 0);
