import {
  type ConvolutionNode,
  type DelayNode,
  type FlatNode,
  type FlattenNode,
  type LinearNode,
  type NeuronNode,
  type NeuronType,
  type ParameterName,
  type PoolNode,
  type ScaleNode,
  shownShape,
  sizeOf,
  type Tensor,
} from "./graph.js";
import type { Hdf5Group } from "./hdf5-group.js";

/** Parameters of neurons by type; those of `OPTIONAL` may be absent, as in old files. */
const PARAMETERS: Readonly<Record<NeuronType, readonly ParameterName[]>> = {
  IF: ["r", "v_threshold", "v_reset"],
  LIF: ["tau", "r", "v_leak", "v_threshold", "v_reset"],
  CubaLIF: ["tau_mem", "tau_syn", "r", "v_leak", "v_threshold", "v_reset", "w_in"],
  LI: ["tau", "r", "v_leak"],
  CubaLI: ["tau_mem", "tau_syn", "r", "v_leak", "w_in"],
  I: ["r"],
  Threshold: ["threshold"],
};
const OPTIONAL: Partial<Record<ParameterName, number>> = { v_reset: 0, w_in: 1 };
/** Time constants, in seconds. */
const POSITIVE: readonly ParameterName[] = ["tau", "tau_mem", "tau_syn"];

/** Largest kernel of a pool, stride, padding and dilation. */
const MOST_STEP = 65_536;

/** Keys that any node may have beside its own. */
const COMMON = ["type", "metadata"];
const KEYS: Readonly<Record<string, readonly string[]>> = {
  Input: ["shape"],
  Output: ["shape"],
  Linear: ["weight"],
  Affine: ["weight", "bias"],
  Conv1d: ["weight", "bias", "stride", "padding", "dilation", "groups", "input_shape"],
  Conv2d: ["weight", "bias", "stride", "padding", "dilation", "groups", "input_shape"],
  SumPool2d: ["kernel_size", "stride", "padding"],
  AvgPool2d: ["kernel_size", "stride", "padding"],
  Flatten: ["start_dim", "end_dim", "input_type"],
  Scale: ["scale"],
  Delay: ["delay"],
  ...PARAMETERS,
};

function neuron(group: Hdf5Group, type: NeuronType): NeuronNode {
  const parameters: Partial<Record<ParameterName, Tensor>> = {};
  let widest: { name: string; shape: readonly number[] } | undefined;
  for (const name of PARAMETERS[type]) {
    const absent = OPTIONAL[name];
    const tensor =
      absent !== undefined && !group.has(name) ? { shape: [], data: Float64Array.of(absent) } : group.tensor(name);
    if (tensor.data.length === 0) throw group.fault(name, "is empty");
    if (POSITIVE.includes(name) && tensor.data.some((value) => value <= 0))
      throw group.fault(name, "a time constant must be more than 0 s");
    if (tensor.data.length > 1) {
      if (widest !== undefined && sizeOf(widest.shape) !== tensor.data.length)
        throw group.fault(
          name,
          `has shape ${shownShape(tensor.shape)}, but ${widest.name} has ${shownShape(widest.shape)}`,
        );
      widest ??= { name, shape: tensor.shape };
    }
    parameters[name] = tensor;
  }
  return { type, parameters };
}

function linear(group: Hdf5Group, type: "Linear" | "Affine"): LinearNode {
  const weight = group.tensor("weight");
  const { shape } = weight;
  if (shape.length !== 2 || sizeOf(shape) === 0)
    throw group.fault("weight", `has shape ${shownShape(shape)}, must be [outputs, inputs]`);
  if (type === "Linear") return { type, weight };
  return { type, weight, bias: biasOf(group, shape) };
}

function biasOf(group: Hdf5Group, weight: readonly number[]): Tensor {
  const bias = group.tensor("bias");
  if (bias.data.length !== weight[0])
    throw group.fault("bias", `has shape ${shownShape(bias.shape)}, but weight has ${shownShape(weight)}`);
  return bias;
}

/** Whole numbers, one an axis; a single one stands for all axes. */
function byAxis(group: Hdf5Group, key: string, axes: number, least: number): number[] {
  const values = group.integers(key, least);
  const large = values.find((value) => value > MOST_STEP);
  if (large !== undefined) throw group.fault(key, `is ${large}; at most ${MOST_STEP} is read`);
  if (values.length === 1) return Array.from({ length: axes }, () => values[0]!);
  if (values.length !== axes) throw group.fault(key, `has ${values.length} values, must have ${axes}`);
  return values;
}

function convolution(group: Hdf5Group, type: "Conv1d" | "Conv2d"): ConvolutionNode {
  const axes = type === "Conv1d" ? 1 : 2;
  const weight = group.tensor("weight");
  const { shape } = weight;
  if (shape.length !== axes + 2 || sizeOf(shape) === 0)
    throw group.fault("weight", `has shape ${shownShape(shape)}, must have ${axes + 2} axes, none empty`);
  const [groups] = group.integers("groups", 1);
  if (groups === undefined || shape[0]! % groups !== 0)
    throw group.fault("groups", `is ${groups}, which does not divide the ${shape[0]} channels of weight`);
  const stride = byAxis(group, "stride", axes, 1);
  const padding = paddingOf(group, axes);
  if (padding === "same" && stride.some((step) => step !== 1))
    throw group.fault("padding", `is "same", which needs stride 1, not ${shownShape(stride)}`);
  const inputShape = group.has("input_shape") ? byAxis(group, "input_shape", axes, 1) : undefined;
  return {
    type,
    weight,
    bias: biasOf(group, shape),
    stride,
    padding,
    dilation: byAxis(group, "dilation", axes, 1),
    groups,
    ...(inputShape === undefined ? {} : { inputShape }),
  };
}

function paddingOf(group: Hdf5Group, axes: number): number[] | "same" | "valid" {
  if (!group.isText("padding")) return byAxis(group, "padding", axes, 0);
  const word = group.text("padding");
  if (word === "same" || word === "valid") return word;
  throw group.fault("padding", `is "${word}"; a word must be "same" or "valid"`);
}

function pool(group: Hdf5Group, type: "SumPool2d" | "AvgPool2d"): PoolNode {
  return {
    type,
    kernel: byAxis(group, "kernel_size", 2, 1),
    stride: byAxis(group, "stride", 2, 1),
    padding: byAxis(group, "padding", 2, 0),
  };
}

function flatten(group: Hdf5Group): FlattenNode {
  const dimension = (key: string): number => {
    const values = group.integers(key, Number.MIN_SAFE_INTEGER);
    if (values.length !== 1) throw group.fault(key, `has ${values.length} values, must have 1`);
    return values[0]!;
  };
  const node: FlattenNode = { type: "Flatten", startDim: dimension("start_dim"), endDim: dimension("end_dim") };
  return group.has("input_type") ? { ...node, inputShape: group.integers("input_type", 1) } : node;
}

function scale(group: Hdf5Group): ScaleNode {
  return { type: "Scale", scale: group.tensor("scale") };
}

function delay(group: Hdf5Group): DelayNode {
  const seconds = group.tensor("delay");
  if (seconds.data.some((value) => value < 0)) throw group.fault("delay", "must be at least 0 s");
  return { type: "Delay", delay: seconds };
}

/** A node that is no graph. */
export function readNode(group: Hdf5Group, type: string): FlatNode {
  const keys = Object.hasOwn(KEYS, type) ? KEYS[type] : undefined;
  if (keys === undefined)
    throw group.fault("type", `"${type}" is unknown; known are ${Object.keys(KEYS).sort().join(", ")} and NIRGraph`);
  const stranger = group.keys.find((key) => !keys.includes(key) && !COMMON.includes(key));
  if (stranger !== undefined) throw group.fault(stranger, `${type} has no such key; it has ${keys.join(", ")}`);
  switch (type) {
    case "Input":
    case "Output":
      return { type, shape: group.integers("shape", 1) };
    case "Linear":
    case "Affine":
      return linear(group, type);
    case "Conv1d":
    case "Conv2d":
      return convolution(group, type);
    case "SumPool2d":
    case "AvgPool2d":
      return pool(group, type);
    case "Flatten":
      return flatten(group);
    case "Scale":
      return scale(group);
    case "Delay":
      return delay(group);
    default:
      return neuron(group, type as NeuronType);
  }
}
