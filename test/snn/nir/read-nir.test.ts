import { describe, expect, it } from "vitest";
import { UserError } from "../../../src/base/user-error.js";
import { readNir } from "../../../src/snn/nir/read-nir.js";
import { fixture, fixtureBytes } from "../support/fixtures.js";
import { type GraphDraft, nirBytes, oneLayer, tensor } from "../support/write-nir.js";

const read = async (graph: GraphDraft) => readNir("x.nir", await nirBytes(graph));

/** The message of a file that is refused. */
async function refusal(graph: GraphDraft): Promise<string> {
  const error = await read(graph).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(UserError);
  return (error as UserError).message;
}

describe("a NIR file", () => {
  it("is read with its version, shapes and numbers", async () => {
    const graph = await fixture("braille_noDelay_bias_zero.nir");
    expect(graph.version).toBe("0.2.0");
    expect([...graph.nodes.keys()].sort()).toEqual(["fc1", "fc2", "input", "lif1.lif", "lif1.w_rec", "lif2", "output"]);
    expect(graph.shapes.get("fc1")).toEqual({ input: [12], output: [38] });
    const { parameters } = graph.nodes.get("lif2") as { parameters: Record<string, { data: Float64Array }> };
    expect(parameters.w_in!.data).toEqual(new Float64Array(7).fill(2));
    expect(parameters.v_reset!.data).toEqual(Float64Array.of(0));
  });

  it("gets the shapes that it leaves out from what leads to a node", async () => {
    const { shapes } = await fixture("cnn_sinabs.nir");
    expect(shapes.get("4")).toEqual({ input: [16, 16, 16], output: [16, 8, 8] });
    expect(shapes.get("8")).toEqual({ input: [8, 4, 4], output: [128] });
  });

  it("with a graph within becomes one graph; an old file's edge to a renamed node finds it", async () => {
    const [old, plain] = [
      await fixture("braille_noDelay_bias_zero_subgraph.nir"),
      await fixture("braille_noDelay_bias_zero.nir"),
    ];
    expect(old.edges).toContainEqual(["lif1.lin", "lif1.lif1"]);
    expect(old.edges).toContainEqual(["fc1", "lif1.input"]);
    expect(old.nodes.get("lif1.lif1")).toEqual(plain.nodes.get("lif1.lif"));
    expect(old.nodes.get("lif1.lin")).toEqual(plain.nodes.get("lif1.w_rec"));
  });

  it("may have parameters of one value, which all neurons share, and axes of length 1 or none", async () => {
    const one = (value: number) => tensor([1], () => value);
    const { shapes } = await read({
      nodes: {
        in: { type: "Input", shape: [2, 4, 4] },
        conv: {
          type: "Conv2d",
          weight: tensor([3, 2, 3, 3], (i) => i),
          bias: tensor([3], () => 0),
          stride: 1,
          padding: "same",
          dilation: 1,
          groups: 1,
        },
        if: { type: "IF", r: one(1), v_threshold: one(1) },
        flat: { type: "Flatten", start_dim: 0, end_dim: -1 },
        fc: { type: "Linear", weight: tensor([1, 48], (i) => i) },
        li: { type: "LI", tau: 0.01, r: 1, v_leak: 0 },
        out: { type: "Output", shape: [1, 1, 1] },
      },
      edges: [
        ["in", "conv"],
        ["conv", "if"],
        ["if", "flat"],
        ["flat", "fc"],
        ["fc", "li"],
        ["li", "out"],
      ],
    });
    expect(shapes.get("if")!.output).toEqual([3, 4, 4]);
    expect(shapes.get("li")!.output).toEqual([1]);
  });
});

describe("a NIR file is refused in one line that names node, key and shapes", () => {
  const many = (shape: readonly number[]) => ({ shape, data: [] });
  it.each<[string, GraphDraft, RegExp]>([
    [
      "unknown node",
      oneLayer({ lif: { type: "Izhikevich" } }),
      /node lif, key type: "Izhikevich" is unknown; known are Affine, .* and NIRGraph/,
    ],
    [
      "unknown key",
      oneLayer({ fc: { type: "Linear", weight: tensor([2, 3], () => 1), mask: 1 } }),
      /node fc, key mask: Linear has no such key; it has weight/,
    ],
    ["missing key", oneLayer({ lif: { type: "LIF", tau: 1 } }), /node lif, key r: is missing/],
    [
      "NaN",
      oneLayer({ fc: { type: "Linear", weight: tensor([2, 3], (i) => (i === 4 ? Number.NaN : 1)) } }),
      /node fc, key weight: value 4 is NaN/,
    ],
    [
      "infinite",
      oneLayer({ fc: { type: "Linear", weight: tensor([2, 3], () => Number.POSITIVE_INFINITY) } }),
      /value 0 is Infinity/,
    ],
    [
      "shape mismatch",
      oneLayer({ fc: { type: "Linear", weight: tensor([2, 4], () => 1) } }),
      /node fc: takes shape \[4\], but in gives \[3\]/,
    ],
    [
      "parameters that differ",
      oneLayer({ lif: { type: "LIF", tau: tensor([2], () => 1), r: tensor([3], () => 1), v_leak: 0, v_threshold: 1 } }),
      /node lif, key r: has shape \[3\], but tau has \[2\]/,
    ],
    [
      "a bias too long",
      oneLayer({ fc: { type: "Affine", weight: tensor([2, 3], () => 1), bias: tensor([3], () => 1) } }),
      /node fc, key bias: has shape \[3\], but weight has \[2, 3\]/,
    ],
    [
      "a weight without axes",
      oneLayer({ fc: { type: "Linear", weight: 1 } }),
      /node fc, key weight: has shape \[\], must be \[outputs, inputs\]/,
    ],
    [
      "no time",
      oneLayer({ lif: { type: "LIF", tau: 0, r: 1, v_leak: 0, v_threshold: 1 } }),
      /node lif, key tau: a time constant must be more than 0 s/,
    ],
    [
      "text for numbers",
      oneLayer({ fc: { type: "Linear", weight: "heavy" } }),
      /node fc, key weight: must hold numbers/,
    ],
    [
      "numbers for text",
      { nodes: { a: { type: 1 as unknown as string } }, edges: [] },
      /node a, key type: must be text/,
    ],
    [
      "10^7 inputs",
      oneLayer({ in: { type: "Input", shape: [10_000_000] } }),
      /node in: has shape \[10000000\], 10000000 elements; at most 4,000,000 are simulated/,
    ],
    [
      "part of a neuron",
      oneLayer({ in: { type: "Input", shape: [2.5] } }),
      /node in, key shape: is 2.5; must be a whole number, at least 1/,
    ],
    [
      "an edge to nowhere",
      {
        ...oneLayer(),
        edges: [
          ["in", "fc"],
          ["fc", "lif"],
          ["lif", "exit"],
          ["nowhere", "out"],
        ],
      },
      /key edges: an edge names exit, but there is no such node; there are fc, in, lif, out/,
    ],
    [
      "an edge twice",
      {
        ...oneLayer(),
        edges: [
          ["in", "fc"],
          ["in", "fc"],
        ],
      },
      /has the edge from in to fc twice/,
    ],
    [
      "a pool over a row",
      {
        ...oneLayer(),
        nodes: { ...oneLayer().nodes, lif: { type: "SumPool2d", kernel_size: 2, stride: 2, padding: 0 } },
      },
      /node lif: gets shape \[2\], must be \[channels, height, width\]/,
    ],
    [
      "an empty name of padding",
      oneLayer({
        fc: {
          type: "Conv1d",
          weight: tensor([2, 3, 1], () => 1),
          bias: tensor([2], () => 1),
          stride: 1,
          padding: "wide",
          dilation: 1,
          groups: 1,
          input_shape: 1,
        },
      }),
      /node fc, key padding: is "wide"; a word must be "same" or "valid"/,
    ],
    [
      "groups that do not divide",
      oneLayer({
        fc: {
          type: "Conv1d",
          weight: tensor([2, 3, 1], () => 1),
          bias: tensor([2], () => 1),
          stride: 1,
          padding: 0,
          dilation: 1,
          groups: 3,
          input_shape: 1,
        },
      }),
      /node fc, key groups: is 3, which does not divide the 2 channels/,
    ],
    [
      "no shape at all",
      {
        nodes: { flat: { type: "Flatten", start_dim: 0, end_dim: -1 }, out: { type: "Output", shape: [1] } },
        edges: [["flat", "out"]],
      },
      /node flat: its shape cannot be told/,
    ],
    [
      "an empty weight",
      oneLayer({ fc: { type: "Linear", weight: many([0, 3]) } }),
      /node fc, key weight: has shape \[0, 3\]/,
    ],
    [
      "a graph with two ends",
      {
        nodes: {
          in: { type: "Input", shape: [1] },
          g: { nodes: { a: { type: "Input", shape: [1] }, b: { type: "Input", shape: [1] } }, edges: [] },
        },
        edges: [["in", "g"]],
      },
      /node g, key edges: an edge names this graph, which has 2 nodes of type Input/,
    ],
  ])("%s", async (_, graph, message) => {
    const text = await refusal(graph);
    expect(text).toMatch(message);
    expect(text).toMatch(/^x\.nir: /);
    expect(text).not.toMatch(/\n/);
  });

  it("huge fan-out", async () => {
    const wide = {
      nodes: { in: { type: "Input", shape: [1] }, fc: { type: "Linear", weight: tensor([1_000_001, 1], () => 1) } },
      edges: [["in", "fc"]],
    } as const;
    expect(await refusal(wide)).toMatch(
      /node fc: weight of shape \[1000001, 1\] gives a neuron up to 1000001 synapses; at most 1,000,000/,
    );
  });

  it("a claim of more values than memory holds, before memory is taken", async () => {
    const { default: h5wasm } = await import("h5wasm");
    const { FS } = await h5wasm.ready;
    const file = new h5wasm.File("/huge.nir", "w");
    const node = file.create_group("node");
    node.create_dataset({ name: "type", data: "NIRGraph", shape: [], dtype: "S" });
    node.create_dataset({ name: "edges", data: Float64Array.of(), shape: [0], dtype: "<d" });
    const scale = node.create_group("nodes").create_group("s");
    scale.create_dataset({ name: "type", data: "Scale", shape: [], dtype: "S" });
    scale
      .create_dataset({
        name: "scale",
        data: Float64Array.of(1),
        shape: [1],
        maxshape: [null],
        chunks: [1024],
        dtype: "<d",
      })
      .resize([2 ** 33]);
    file.close();
    await expect(readNir("x.nir", FS.readFile("/huge.nir"))).rejects.toThrow(
      /^x\.nir: node s, key scale: has shape \[8589934592\]; at most 67,108,864 values/,
    );
    FS.unlink("/huge.nir");
  });

  it("no HDF5, another HDF5 file, and every cut of a good one", async () => {
    await expect(readNir("x.nir", new TextEncoder().encode("hello"))).rejects.toThrow(/^x\.nir: is no HDF5 file/);
    const bytes = fixtureBytes("lif_norse.nir");
    let read = 0;
    for (let length = 0; length < bytes.length; length += 509) {
      const error = await readNir("x.nir", bytes.subarray(0, length)).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (error === undefined) read++;
      else expect(error).toBeInstanceOf(UserError);
    }
    expect(read).toBe(0);
  });
});
