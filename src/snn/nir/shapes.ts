import { UserError } from "../../base/user-error.js";
import {
  type ConvolutionNode,
  type FlatNode,
  type FlattenNode,
  isNeuron,
  type NeuronNode,
  type NodeShapes,
  type PoolNode,
  sameShape,
  shownShape,
  sizeOf,
} from "./graph.js";
import type { InlinedGraph } from "./inline.js";
import { MOST_FAN_OUT, MOST_NEURONS } from "./limits.js";

type Shape = readonly number[];

/** Pairs of an output and a place in the kernel along one axis. */
const MOST_PAIRS = 2 ** 22;

/** The shape of a neuron node's parameters that have more than one value; undefined where one serves all neurons. */
const widthOf = ({ parameters }: NeuronNode): Shape | undefined =>
  Object.values(parameters).find(({ data }) => data.length > 1)?.shape;

/** The input shape that a node's own keys tell. */
function declared(node: FlatNode): Shape | undefined {
  if (isNeuron(node)) return widthOf(node);
  switch (node.type) {
    case "Input":
    case "Output":
      return node.shape;
    case "Linear":
    case "Affine":
      return [node.weight.shape[1]!];
    case "Conv1d":
    case "Conv2d":
      return node.inputShape && [node.weight.shape[1]! * node.groups, ...node.inputShape];
    case "Flatten":
      return node.inputShape;
    case "Scale":
      return node.scale.data.length > 1 ? node.scale.shape : undefined;
    case "Delay":
      return node.delay.data.length > 1 ? node.delay.shape : undefined;
    default:
      return undefined;
  }
}

/** Elements that a node without neighbours that tell more has: where all its parameters have one value. */
function least(node: FlatNode): Shape | undefined {
  if (isNeuron(node)) return Object.values(node.parameters)[0]!.shape.map(() => 1);
  return node.type === "Scale" || node.type === "Delay" ? [1] : undefined;
}

/** What comes before the first value by axis; "same" puts the odd one behind. */
export function paddingBefore({ padding, weight, dilation }: ConvolutionNode): number[] {
  if (padding === "valid") return dilation.map(() => 0);
  if (padding === "same") return dilation.map((step, axis) => (step * (weight.shape[axis + 2]! - 1)) >> 1);
  return [...padding];
}

function convolved(node: ConvolutionNode, input: Shape): Shape {
  const { weight, stride, dilation, padding } = node;
  const before = paddingBefore(node);
  const axes = stride.map((step, axis) => {
    const length = input[axis + 1]!;
    if (padding === "same") return length;
    const span = dilation[axis]! * (weight.shape[axis + 2]! - 1) + 1;
    return Math.floor((length + 2 * before[axis]! - span) / step) + 1;
  });
  return [weight.shape[0]!, ...axes];
}

const pooled = ({ kernel, stride, padding }: PoolNode, input: Shape): Shape => [
  input[0]!,
  ...kernel.map((size, axis) => Math.floor((input[axis + 1]! + 2 * padding[axis]! - size) / stride[axis]!) + 1),
];

function flattened({ startDim, endDim }: FlattenNode, input: Shape): Shape | undefined {
  const at = (dimension: number): number => (dimension < 0 ? input.length + dimension : dimension);
  const [from, to] = [at(startDim), at(endDim)];
  if (from < 0 || to >= input.length || from > to) return undefined;
  return [...input.slice(0, from), sizeOf(input.slice(from, to + 1)), ...input.slice(to + 1)];
}

/** Shapes of one node, from what comes in. */
function shapesOf(node: FlatNode, input: Shape, fault: (why: string) => UserError): NodeShapes {
  switch (node.type) {
    case "Linear":
    case "Affine":
      return { input, output: [node.weight.shape[0]!] };
    case "Conv1d":
    case "Conv2d": {
      const axes = node.stride.length;
      const channels = node.weight.shape[1]! * node.groups;
      if (input.length !== axes + 1 || input[0] !== channels)
        throw fault(
          `gets shape ${shownShape(input)}, but weight of shape ${shownShape(node.weight.shape)} in ${node.groups} groups takes ${channels} channels and ${axes} axes`,
        );
      return { input, output: convolved(node, input) };
    }
    case "SumPool2d":
    case "AvgPool2d":
      if (input.length !== 3) throw fault(`gets shape ${shownShape(input)}, must be [channels, height, width]`);
      return { input, output: pooled(node, input) };
    case "Flatten": {
      const output = flattened(node, input);
      if (output === undefined)
        throw fault(`cannot flatten axes ${node.startDim} to ${node.endDim} of shape ${shownShape(input)}`);
      return { input, output };
    }
    default:
      return { input, output: input };
  }
}

/** Finds the shape of every node, and checks every edge. @throws UserError with node and both shapes */
export function shapesOfGraph({ nodes, edges }: InlinedGraph, file: string): Map<string, NodeShapes> {
  const fault =
    (name: string) =>
    (why: string): UserError =>
      new UserError(`${file}: node ${name}: ${why}`);
  const before = new Map<string, string[]>();
  for (const [from, to] of edges) before.set(to, [...(before.get(to) ?? []), from]);
  const shapes = new Map<string, NodeShapes>();
  const settle = (name: string, node: FlatNode, input: Shape): void => {
    const found = shapesOf(node, input, fault(name));
    const bad = [found.input, found.output].find((shape) => shape.some((length) => length < 1));
    if (bad !== undefined) throw fault(name)(`has shape ${shownShape(bad)}; no axis may be empty`);
    for (const shape of [found.input, found.output])
      if (sizeOf(shape) > MOST_NEURONS)
        throw fault(name)(
          `has shape ${shownShape(shape)}, ${sizeOf(shape)} elements; at most ${MOST_NEURONS.toLocaleString("en")} are simulated`,
        );
    shapes.set(name, found);
  };
  let open = [...nodes.keys()];
  for (let rule = 0; open.length > 0; ) {
    const left = open.filter((name) => {
      const node = nodes.get(name)!;
      const known = (before.get(name) ?? []).map((from) => shapes.get(from)?.output).find((shape) => shape);
      const input = declared(node) ?? known ?? (rule === 1 ? least(node) : undefined);
      if (input === undefined) return true;
      settle(name, node, input);
      return false;
    });
    if (left.length < open.length) rule = 0;
    else if (rule++ === 1) throw fault(open[0]!)("its shape cannot be told from its keys or from what leads to it");
    open = left;
  }
  for (const [from, to] of edges) {
    const [output, input] = [shapes.get(from)!.output, shapes.get(to)!.input];
    if (!sameShape(output, input))
      throw fault(to)(`takes shape ${shownShape(input)}, but ${from} gives ${shownShape(output)}`);
  }
  const neurons = [...nodes].reduce(
    (sum, [name, node]) => (isNeuron(node) || node.type === "Input" ? sum + sizeOf(shapes.get(name)!.output) : sum),
    0,
  );
  if (neurons > MOST_NEURONS)
    throw new UserError(
      `${file}: has ${neurons} neurons and inputs; at most ${MOST_NEURONS.toLocaleString("en")} are simulated`,
    );
  checkFanOut(nodes, fault);
  for (const [name, node] of nodes) {
    const kernel = "kernel" in node ? node.kernel : "stride" in node ? node.weight.shape.slice(2) : [];
    const { output } = shapes.get(name)!;
    const long = kernel.findIndex((size, axis) => size * output[axis + 1]! > MOST_PAIRS);
    if (long >= 0)
      throw fault(name)(`a kernel of ${kernel[long]} over ${output[long + 1]} places along an axis is too long`);
  }
  return shapes;
}

/** A single value that reaches too many others by one node. */
function checkFanOut(nodes: InlinedGraph["nodes"], fault: (name: string) => (why: string) => UserError): void {
  for (const [name, node] of nodes) {
    if (!("weight" in node)) continue;
    const { shape } = node.weight;
    const most = node.type === "Linear" || node.type === "Affine" ? shape[0]! : sizeOf(shape) / shape[1]!;
    if (most > MOST_FAN_OUT)
      throw fault(name)(
        `weight of shape ${shownShape(shape)} gives a neuron up to ${most} synapses; at most ${MOST_FAN_OUT.toLocaleString("en")} are simulated`,
      );
  }
}
