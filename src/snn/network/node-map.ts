import { type ConvolutionNode, type FlatNode, type NodeShapes, type PoolNode, sizeOf } from "../nir/graph.js";
import { paddingBefore } from "../nir/shapes.js";
import { Axis, FLAT_AXIS } from "./axis.js";
import { Convolution } from "./convolution.js";
import { Dense } from "./dense.js";
import type { LinearMap } from "./linear-map.js";
import { OneToOne } from "./one-to-one.js";
import { Pool } from "./pool.js";
import { Sparse } from "./sparse.js";

/** The linear map of a node that has one; undefined for a node that only hands on. */
export function mapOf(node: FlatNode, { input, output }: NodeShapes): LinearMap | undefined {
  switch (node.type) {
    case "Linear":
    case "Affine": {
      const [targets, sources] = node.weight.shape as [number, number];
      // A weight of 0 is no synapse.
      return node.weight.data.includes(0)
        ? Sparse.ofMatrix(targets, sources, node.weight.data)
        : new Dense(targets, sources, node.weight.data);
    }
    case "Conv1d":
    case "Conv2d":
      return convolutionOf(node, input, output);
    case "SumPool2d":
    case "AvgPool2d":
      return poolOf(node, input, output);
    case "Scale":
      return new OneToOne(sizeOf(input), uniform(node.scale.data) ? node.scale.data.slice(0, 1) : node.scale.data);
    default:
      return undefined;
  }
}

const uniform = (values: Float64Array): boolean => values.every((value) => value === values[0]);

function convolutionOf(node: ConvolutionNode, input: readonly number[], output: readonly number[]): Convolution {
  const before = paddingBefore(node);
  const axes = node.stride.map(
    (stride, axis) =>
      new Axis({
        length: input[axis + 1]!,
        outputs: output[axis + 1]!,
        kernel: node.weight.shape[axis + 2]!,
        stride,
        before: before[axis]!,
        dilation: node.dilation[axis]!,
      }),
  );
  const [rows, columns] = axes.length === 1 ? [new Axis(FLAT_AXIS), axes[0]!] : axes;
  const channels = { inputs: input[0]!, outputs: output[0]!, groups: node.groups };
  return new Convolution(channels, rows!, columns!, node.weight.data);
}

function poolOf(node: PoolNode, input: readonly number[], output: readonly number[]): Pool {
  const [rows, columns] = node.kernel.map(
    (kernel, axis) =>
      new Axis({
        length: input[axis + 1]!,
        outputs: output[axis + 1]!,
        kernel,
        stride: node.stride[axis]!,
        before: node.padding[axis]!,
        dilation: 1,
      }),
  );
  // An average counts the padding in, as PyTorch's default does.
  const weight = node.type === "SumPool2d" ? 1 : 1 / (node.kernel[0]! * node.kernel[1]!);
  return new Pool(input[0]!, rows!, columns!, Float64Array.of(weight));
}

/** What an affine node or a convolution adds to every output; undefined for nothing. */
export function biasOf(node: FlatNode, { output }: NodeShapes): Float64Array | undefined {
  if (!("bias" in node) || node.bias === undefined || node.bias.data.every((value) => value === 0)) return undefined;
  const { data } = node.bias;
  const area = sizeOf(output) / data.length;
  return Float64Array.from({ length: sizeOf(output) }, (_, at) => data[Math.floor(at / area)]!);
}
