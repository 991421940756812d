import { describe, expect, it } from "vitest";
import { fansOf } from "../../../src/snn/network/fans.js";
import { Fan, type LinearMap } from "../../../src/snn/network/linear-map.js";
import { lower, neuronsOf } from "../../../src/snn/network/lower.js";
import type { Network } from "../../../src/snn/network/network.js";
import { readNir } from "../../../src/snn/nir/read-nir.js";
import { fixtureNetwork } from "../support/fixtures.js";
import { type GraphDraft, type NodeDraft, nirBytes, tensor } from "../support/write-nir.js";

const lowered = async (graph: GraphDraft) => lower(await readNir("x.nir", await nirBytes(graph)), "x.nir");

/** Every weight of a map, by target then source; where a pair has more than one synapse, an error. */
function matrixOf(map: LinearMap): number[][] {
  const matrix = Array.from({ length: map.targets }, () => new Array<number>(map.sources).fill(0));
  const fan = new Fan(map.mostFanOut);
  let synapses = 0;
  for (let source = 0; source < map.sources; source++) {
    const count = map.fan(source, fan);
    expect(count).toBe(map.fanOut(source));
    synapses += count;
    const targets = [...fan.targets.subarray(0, count)];
    expect(targets).toEqual([...new Set(targets)].sort((a, b) => a - b));
    for (let i = 0; i < count; i++) matrix[fan.targets[i]!]![source] = map.weights[fan.weights[i]!]!;
  }
  expect(synapses).toBe(map.synapses);
  const counts = new Float64Array(map.targets);
  map.countFanIn(counts);
  expect(counts.reduce((a, b) => a + b, 0)).toBe(synapses);
  return matrix;
}

const named = ({ populations, projections }: Network) =>
  projections.map(({ source, target, nodes, isRecurrent, map }) => ({
    way: `${populations[source]!.name} -> ${populations[target]!.name}`,
    nodes,
    isRecurrent,
    kind: map.kind,
    synapses: map.synapses,
  }));

const IF: NodeDraft = { type: "IF", r: 1, v_threshold: 1 };
const chain = (nodes: Readonly<Record<string, NodeDraft>>): GraphDraft => {
  const names = Object.keys(nodes);
  return { nodes, edges: names.slice(1).map((name, i) => [names[i]!, name]) };
};

describe("published graphs as populations and projections", () => {
  it("recurrence by edges and in a subgraph are the same network", async () => {
    const [plain, old] = [
      await fixtureNetwork("braille_noDelay_bias_zero.nir"),
      await fixtureNetwork("braille_noDelay_bias_zero_subgraph.nir"),
    ];
    expect(named(plain).map(({ way, isRecurrent, synapses }) => [way, isRecurrent, synapses])).toEqual([
      ["input -> lif1.lif", false, 456],
      ["lif1.lif -> lif1.lif", true, 1444],
      ["lif1.lif -> lif2", false, 266],
    ]);
    expect(old.populations.map(({ parameters, bias, kind }) => ({ parameters, bias, kind }))).toEqual(
      plain.populations.map(({ parameters, bias, kind }) => ({ parameters, bias, kind })),
    );
    expect(old.projections.map(({ map }) => map)).toEqual(plain.projections.map(({ map }) => map));
  });

  it("the biases of an affine node and of a recurrent one add up", async () => {
    const { populations } = await fixtureNetwork("braille_noDelay_bias_zero.nir");
    expect(populations[1]!.bias).toHaveLength(38);
    expect(populations[1]!.parameters.tau).toHaveLength(1);
  });

  it("convolutions and pools keep their shared weights", async () => {
    const network = await fixtureNetwork("cnn_sinabs.nir");
    expect(named(network).map(({ kind, synapses }) => [kind, synapses])).toEqual([
      ["convolution", 199_712],
      ["convolution", 541_696],
      ["relabelled", 247_808],
      ["relabelled", 131_072],
      ["dense", 2560],
    ]);
    expect(network.projections.reduce((sum, { map }) => sum + map.weights.length, 0)).toBe(39_584);
    expect(neuronsOf(network)).toBe(8970);
    expect(fansOf(network).map(({ fanIn, fanOut }) => [fanIn.most, fanOut.most])).toEqual([
      [0, 144],
      [50, 144],
      [144, 72],
      [576, 256],
      [512, 10],
      [256, 0],
    ]);
  });
});

describe("maps", () => {
  it("of a convolution are those of its definition, in groups, with padding, stride and dilation", async () => {
    const [weight, height, width] = [tensor([4, 1, 2, 3], (i) => i + 1), 5, 6];
    const { network } = await lowered(
      chain({
        in: { type: "Input", shape: [2, height, width] },
        conv: {
          type: "Conv2d",
          weight,
          bias: tensor([4], (i) => i),
          stride: [2, 1],
          padding: [1, 2],
          dilation: [1, 2],
          groups: 2,
        },
        if: IF,
        out: { type: "Output", shape: [4, 3, 6] },
      }),
    );
    const { map } = network!.projections[0]!;
    const matrix = matrixOf(map);
    for (let output = 0; output < 4; output++)
      for (let y = 0; y < 3; y++)
        for (let x = 0; x < 6; x++) {
          const expected = new Array<number>(2 * height * width).fill(0);
          for (let row = 0; row < 2; row++)
            for (let column = 0; column < 3; column++) {
              const [i, j] = [2 * y - 1 + row, x - 2 + 2 * column];
              if (i < 0 || i >= height || j < 0 || j >= width) continue;
              expected[((output >> 1) * height + i) * width + j] = weight.data[(output * 2 + row) * 3 + column]!;
            }
          expect(matrix[(output * 3 + y) * 6 + x]).toEqual(expected);
        }
    expect([...network!.populations[1]!.bias!]).toEqual(Array.from({ length: 72 }, (_, i) => Math.floor(i / 18)));
  });

  it("of pools without overlap relabel what follows; an average scales it; with overlap they are written out", async () => {
    const pooled = async (type: string, stride: number) => {
      const width = stride === 2 ? 2 : 3;
      const { network } = await lowered(
        chain({
          in: { type: "Input", shape: [1, 4, 4] },
          pool: { type, kernel_size: 2, stride, padding: 0 },
          flat: { type: "Flatten", start_dim: 0, end_dim: -1 },
          fc: { type: "Linear", weight: tensor([2, width * width], (i) => i + 1) },
          if: IF,
          out: { type: "Output", shape: [2] },
        }),
      );
      return network!.projections[0]!.map;
    };
    const sum = await pooled("SumPool2d", 2);
    expect(sum.kind).toBe("relabelled");
    expect(matrixOf(sum)[1]).toEqual([5, 5, 6, 6, 5, 5, 6, 6, 7, 7, 8, 8, 7, 7, 8, 8]);
    expect(matrixOf(await pooled("AvgPool2d", 2))[1]).toEqual(
      [5, 5, 6, 6, 5, 5, 6, 6, 7, 7, 8, 8, 7, 7, 8, 8].map((w) => w / 4),
    );
    const overlapping = await pooled("SumPool2d", 1);
    expect(overlapping.kind).toBe("sparse");
    expect(matrixOf(overlapping)[0]!.slice(0, 8)).toEqual([1, 3, 5, 3, 5, 12, 16, 9]);
  });

  it("leave out weights of 0, multiply two linear nodes, and add a bias on the way", async () => {
    const { network } = await lowered(
      chain({
        in: { type: "Input", shape: [2] },
        a: { type: "Affine", weight: tensor([2, 2], (i) => [1, 0, 2, 3][i]!), bias: tensor([2], (i) => i + 1) },
        s: { type: "Scale", scale: tensor([2], (i) => 10 ** i) },
        b: { type: "Linear", weight: tensor([1, 2], (i) => i + 1) },
        li: { type: "LI", tau: 1, r: 1, v_leak: 0 },
        out: { type: "Output", shape: [1] },
      }),
    );
    expect(matrixOf(network!.projections[0]!.map)).toEqual([[41, 60]]);
    expect([...network!.populations[1]!.bias!]).toEqual([41]);
  });

  it("of a delay are seconds by source or by target", async () => {
    const { network } = await lowered(
      chain({
        in: { type: "Input", shape: [2] },
        early: { type: "Delay", delay: tensor([2], (i) => 0.001 * i) },
        fc: { type: "Linear", weight: tensor([3, 2], (i) => i + 1) },
        late: { type: "Delay", delay: tensor([3], (i) => 0.002 * i) },
        if: IF,
        out: { type: "Output", shape: [3] },
      }),
    );
    const [{ sourceDelay, targetDelay }] = network!.projections as [Network["projections"][number]];
    expect([[...sourceDelay!], [...targetDelay!]]).toEqual([
      [0, 0.001],
      [0, 0.002, 0.004],
    ]);
  });
});

describe("a graph that cannot be run", () => {
  const li: NodeDraft = { type: "LI", tau: 1, r: 1, v_leak: 0 };
  it("names a cycle without a neuron", async () => {
    const one = { type: "Linear", weight: tensor([1, 1], () => 1) };
    const graph: GraphDraft = {
      nodes: { in: { type: "Input", shape: [1] }, a: one, b: one, if: IF },
      edges: [
        ["in", "a"],
        ["a", "b"],
        ["b", "a"],
        ["b", "if"],
      ],
    };
    await expect(lowered(graph)).rejects.toThrow(/^x\.nir: node a: a cycle without delay: no neuron lies on a, b$/);
  });

  it("names a graph without neurons", async () => {
    await expect(lowered(chain({ in: { type: "Input", shape: [1] }, s: { type: "Scale", scale: 1 } }))).rejects.toThrow(
      /has no neurons/,
    );
  });

  it("refuses membranes as an input of neurons, with the node", async () => {
    const { network, refused } = await lowered(
      chain({ in: { type: "Input", shape: [1] }, li, if: IF, out: { type: "Output", shape: [1] } }),
    );
    expect(network).toBeUndefined();
    expect(refused).toEqual([
      { node: "if", reason: "takes the membranes of li, which sends no spikes; only an Output may" },
    ]);
  });

  it("refuses a bias behind which a delay comes", async () => {
    const { refused } = await lowered(
      chain({
        in: { type: "Input", shape: [1] },
        fc: { type: "Affine", weight: tensor([1, 1], () => 1), bias: tensor([1], () => 1) },
        wait: { type: "Delay", delay: 0.001 },
        if: IF,
        out: { type: "Output", shape: [1] },
      }),
    );
    expect(refused).toEqual([{ node: "wait", reason: expect.stringContaining("delays a bias") }]);
  });

  it("makes an output of weighted spikes a population of sums", async () => {
    const { network } = await lowered(
      chain({
        in: { type: "Input", shape: [1] },
        if: IF,
        fc: { type: "Linear", weight: tensor([2, 1], () => 1) },
        out: { type: "Output", shape: [2] },
      }),
    );
    expect(network!.populations.map(({ name, kind }) => [name, kind])).toEqual([
      ["in", "input"],
      ["if", "if"],
      ["out", "sum"],
    ]);
    expect(network!.outputs).toEqual([{ name: "out", population: 2 }]);
  });
});
