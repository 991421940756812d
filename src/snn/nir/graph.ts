/** An array of a file: row-major, all values finite. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** Names of a neuron node's parameters as files have them. */
export type ParameterName =
  | "tau"
  | "tau_mem"
  | "tau_syn"
  | "r"
  | "v_leak"
  | "v_threshold"
  | "v_reset"
  | "w_in"
  | "threshold";

export type NeuronType = "IF" | "LIF" | "CubaLIF" | "LI" | "CubaLI" | "I" | "Threshold";

/** A node with a state or a threshold: one value a neuron, or one for all. */
export interface NeuronNode {
  readonly type: NeuronType;
  readonly parameters: Readonly<Partial<Record<ParameterName, Tensor>>>;
}

/** A border of a graph. `inner`: of a graph within a graph, where it only hands on. */
export interface BorderNode {
  readonly type: "Input" | "Output";
  readonly shape: readonly number[];
  readonly inner?: boolean;
}

export interface LinearNode {
  readonly type: "Linear" | "Affine";
  /** (outputs, inputs) */
  readonly weight: Tensor;
  readonly bias?: Tensor;
}

export interface ConvolutionNode {
  readonly type: "Conv1d" | "Conv2d";
  /** (output channels, input channels / groups, kernel...) */
  readonly weight: Tensor;
  readonly bias: Tensor;
  /** Length of the input by axis, without channels. */
  readonly inputShape?: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[] | "same" | "valid";
  readonly dilation: readonly number[];
  readonly groups: number;
}

export interface PoolNode {
  readonly type: "SumPool2d" | "AvgPool2d";
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
}

export interface FlattenNode {
  readonly type: "Flatten";
  readonly inputShape?: readonly number[];
  readonly startDim: number;
  readonly endDim: number;
}

export interface ScaleNode {
  readonly type: "Scale";
  readonly scale: Tensor;
}

/** Seconds by element. */
export interface DelayNode {
  readonly type: "Delay";
  readonly delay: Tensor;
}

export type FlatNode =
  | NeuronNode
  | BorderNode
  | LinearNode
  | ConvolutionNode
  | PoolNode
  | FlattenNode
  | ScaleNode
  | DelayNode;

/** From one node to another, by name. */
export type Edge = readonly [from: string, to: string];

/** A graph as a file has it: nodes may be graphs. */
export interface NestedGraph {
  readonly type: "NIRGraph";
  readonly nodes: ReadonlyMap<string, FlatNode | NestedGraph>;
  readonly edges: readonly Edge[];
}

export interface NodeShapes {
  readonly input: readonly number[];
  readonly output: readonly number[];
}

/** A graph without graphs in it, every shape known and every edge checked. Plain data. */
export interface NirGraph {
  /** Version of the package that wrote it, if the file says. */
  readonly version?: string;
  readonly nodes: ReadonlyMap<string, FlatNode>;
  readonly edges: readonly Edge[];
  readonly shapes: ReadonlyMap<string, NodeShapes>;
}

const NEURONS: readonly string[] = ["IF", "LIF", "CubaLIF", "LI", "CubaLI", "I", "Threshold"] satisfies NeuronType[];

export const isNeuron = (node: FlatNode): node is NeuronNode => NEURONS.includes(node.type);

/** Whether a node's output is spikes, not a value that changes all the time. */
export const isSpiking = (node: FlatNode): boolean =>
  (isNeuron(node) && !["LI", "CubaLI", "I"].includes(node.type)) || (node.type === "Input" && node.inner !== true);

export const sizeOf = (shape: readonly number[]): number => shape.reduce((n, length) => n * length, 1);

export const shownShape = (shape: readonly number[]): string => `[${shape.join(", ")}]`;

/** Whether two shapes say the same but for axes of length 1, which old files write or leave out. */
export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  const [x, y] = [a, b].map((shape) => shape.filter((length) => length !== 1));
  return x!.length === y!.length && x!.every((length, axis) => length === y![axis]);
}
