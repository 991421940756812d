import { fc, test } from "@fast-check/vitest";
import { expect } from "vitest";
import { UserError } from "../../src/base/user-error.js";
import { checkResult } from "../../src/runner/snn/check-result.js";
import { Fan } from "../../src/snn/network/linear-map.js";
import { lower } from "../../src/snn/network/lower.js";
import { mapOf } from "../../src/snn/network/node-map.js";
import type { NirGraph } from "../../src/snn/nir/graph.js";
import { readNir } from "../../src/snn/nir/read-nir.js";
import { type GraphDraft, type NodeDraft, nirBytes, oneLayer, tensor, type Value } from "../snn/support/write-nir.js";

const convolution: GraphDraft = {
  nodes: {
    in: { type: "Input", shape: [2, 5, 5] },
    conv: {
      type: "Conv2d",
      weight: tensor([4, 1, 3, 2], (i) => i - 9),
      bias: tensor([4], (i) => i),
      stride: [1, 2],
      padding: 1,
      dilation: 1,
      groups: 2,
    },
    lif: { type: "LIF", tau: 0.01, r: 1, v_leak: 0, v_threshold: 1 },
    pool: { type: "AvgPool2d", kernel_size: 2, stride: 2, padding: 0 },
    flat: { type: "Flatten", start_dim: 0, end_dim: -1 },
    fc: { type: "Affine", weight: tensor([3, 8], (i) => i % 3), bias: tensor([3], () => 0.5) },
    cuba: { type: "CubaLIF", tau_mem: 0.01, tau_syn: 0.02, r: 1, v_leak: 0, v_threshold: 1, w_in: 1 },
    rec: { type: "Linear", weight: tensor([3, 3], (i) => i) },
    out: { type: "Output", shape: [3] },
  },
  edges: [
    ["in", "conv"],
    ["conv", "lif"],
    ["lif", "pool"],
    ["pool", "flat"],
    ["flat", "fc"],
    ["fc", "cuba"],
    ["cuba", "rec"],
    ["rec", "cuba"],
    ["cuba", "out"],
  ],
};
const GOOD = [oneLayer(), convolution];

type Change = (graph: GraphDraft, at: number, other: number) => GraphDraft;
const names = ({ nodes }: GraphDraft): string[] => Object.keys(nodes);
const pick = <T>(list: readonly T[], at: number): T => list[at % list.length]!;
const withNode = (graph: GraphDraft, name: string, node: NodeDraft): GraphDraft => ({
  ...graph,
  nodes: { ...graph.nodes, [name]: node },
});

/** Sets one key of one node. */
const withKey = (graph: GraphDraft, at: number, other: number, change: (value: Value) => Value): GraphDraft => {
  const name = pick(names(graph), at);
  const node = graph.nodes[name] as NodeDraft;
  const key = pick(Object.keys(node), other);
  return withNode(graph, name, { ...node, [key]: change(node[key]!) });
};

const numbersOf = (value: Value): { shape: readonly number[]; data: readonly number[] } =>
  typeof value === "object"
    ? "shape" in value
      ? value
      : { shape: [value.length], data: value }
    : { shape: [1], data: [Number(value) || 0] };

const CHANGES: Record<string, Change> = {
  "a key lost": (graph, at, other) => {
    const name = pick(names(graph), at);
    const entries = Object.entries(graph.nodes[name]!);
    const lost = pick(entries, other)[0];
    return withNode(graph, name, Object.fromEntries(entries.filter(([key]) => key !== lost)) as NodeDraft);
  },
  "a value not finite": (graph, at, other) =>
    withKey(graph, at, other, (value) => {
      const { shape, data } = numbersOf(value);
      return {
        shape,
        data: data.map((number, i) => (i === 0 ? pick([Number.NaN, Number.POSITIVE_INFINITY], other) : number)),
      };
    }),
  "a value huge or negative": (graph, at, other) =>
    withKey(graph, at, other, (value) => {
      const { shape, data } = numbersOf(value);
      return {
        shape,
        data: data.map((number, i) => (i === 0 ? pick([-1, 0, 1e7, 2 ** 31, 2 ** 53, 1e300, -0.5], other) : number)),
      };
    }),
  "another shape": (graph, at, other) =>
    withKey(graph, at, other, (value) =>
      tensor(pick([[], [1], [7], [3, 3], [2, 1, 1, 1], [0]], other), (i) => numbersOf(value).data[i] ?? 1),
    ),
  "a text": (graph, at, other) => withKey(graph, at, other, () => "\u001b[2J"),
  "another type": (graph, at, other) =>
    withNode(graph, pick(names(graph), at), {
      ...(graph.nodes[pick(names(graph), at)] as NodeDraft),
      type: pick(["LI", "Threshold", "Conv1d", "Input", "Elman", ""], other),
    }),
  "a node lost": (graph, at) => {
    const lost = pick(names(graph), at);
    return { ...graph, nodes: Object.fromEntries(Object.entries(graph.nodes).filter(([name]) => name !== lost)) };
  },
  "an edge more": (graph, at, other) => ({
    ...graph,
    edges: [...graph.edges, [pick(names(graph), at), pick(names(graph), other)]],
  }),
  "an edge lost": (graph, at) => ({ ...graph, edges: graph.edges.filter((_, i) => i !== at % graph.edges.length) }),
};

const checked = async (graph: GraphDraft): Promise<{ graph: NirGraph; text: string } | string> => {
  try {
    const read = await readNir("x.nir", await nirBytes(graph));
    return { graph: read, text: JSON.stringify(checkResult(read, lower(read, "x.nir"))) };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.message;
  }
};

const change = fc.record({ kind: fc.constantFrom(...Object.keys(CHANGES)), at: fc.nat(1000), other: fc.nat(1000) });

test.prop([fc.constantFrom(...GOOD), fc.array(change, { minLength: 1, maxLength: 3 })], { numRuns: 400 })(
  "a file that contradicts itself is one line that begins with its name, or is read as a network that checks out",
  async (good, changes) => {
    const graph = changes.reduce((before, { kind, at, other }) => CHANGES[kind]!(before, at, other), good);
    const found = await checked(graph);
    if (typeof found === "string") {
      expect(found).toMatch(/^x\.nir: ./);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
      expect(found).not.toMatch(/[\u0000-\u001f]/);
      return;
    }
    const { neurons, synapses, nodes } = JSON.parse(found.text);
    expect([neurons, synapses].every((n) => Number.isSafeInteger(n) && n >= 0)).toBe(true);
    expect(nodes).toHaveLength(Object.keys(graph.nodes).length);
  },
);

test("both graphs that are changed are good", async () => {
  for (const graph of GOOD) expect(await checked(graph)).toHaveProperty("graph");
});

const small = fc.record({
  channels: fc.integer({ min: 1, max: 2 }),
  groups: fc.integer({ min: 1, max: 2 }),
  size: fc.tuple(fc.integer({ min: 3, max: 7 }), fc.integer({ min: 3, max: 7 })),
  kernel: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
  stride: fc.integer({ min: 1, max: 2 }),
  padding: fc.integer({ min: 0, max: 2 }),
  pool: fc.record({ kernel: fc.integer({ min: 1, max: 3 }), stride: fc.integer({ min: 1, max: 3 }) }),
});

/** What a map makes of values at its sources, synapse by synapse. */
function applied(map: NonNullable<ReturnType<typeof mapOf>>, values: Float64Array): Float64Array {
  const sums = new Float64Array(map.targets);
  const fan = new Fan(Math.max(1, map.mostFanOut));
  for (let source = 0; source < map.sources; source++) {
    const count = map.fan(source, fan);
    for (let i = 0; i < count; i++) sums[fan.targets[i]!]! += values[source]! * map.weights[fan.weights[i]!]!;
  }
  return sums;
}

test.prop([small, fc.boolean(), fc.infiniteStream(fc.integer({ min: -3, max: 3 }))], { numRuns: 150 })(
  "nodes folded into one projection do what they do one after another, and its counts are its synapses",
  async ({ channels, groups, size, kernel, stride, padding, pool }, isSum, numbers) => {
    const next = (): number => numbers.next().value as number;
    const out = (length: number, k: number, s: number, p: number): number => Math.floor((length + 2 * p - k) / s) + 1;
    const inputs = channels * groups;
    const pooled = size.map((length) => out(length, pool.kernel, pool.stride, 0));
    const shape = pooled.map((length, axis) => out(length, kernel[axis]!, stride, padding));
    fc.pre([...pooled, ...shape].every((length) => length >= 1));
    const graph = await checked({
      nodes: {
        in: { type: "Input", shape: [inputs, ...size] },
        pool: { type: isSum ? "SumPool2d" : "AvgPool2d", kernel_size: pool.kernel, stride: pool.stride, padding: 0 },
        conv: {
          type: "Conv2d",
          weight: tensor([2 * groups, channels, ...kernel], next),
          bias: tensor([2 * groups], () => 0),
          stride,
          padding,
          dilation: 1,
          groups,
        },
        scale: { type: "Scale", scale: 2 },
        if: { type: "IF", r: 1, v_threshold: 1 },
      },
      edges: [
        ["in", "pool"],
        ["pool", "conv"],
        ["conv", "scale"],
        ["scale", "if"],
      ],
    });
    expect(typeof graph).toBe("object");
    const { graph: read } = graph as { graph: NirGraph };
    const { map } = lower(read, "x.nir").network!.projections[0]!;
    const values = Float64Array.from({ length: map.sources }, next);
    const steps = ["pool", "conv", "scale"].map((name) => mapOf(read.nodes.get(name)!, read.shapes.get(name)!)!);
    const expected = steps.reduce<Float64Array>((signal, step) => applied(step, signal), values);
    applied(map, values).forEach((sum, target) => {
      expect(sum).toBeCloseTo(expected[target]!, 9);
    });
    const fans = Array.from({ length: map.sources }, (_, source) => map.fanOut(source));
    const onto = new Float64Array(map.targets);
    map.countFanIn(onto);
    const sum = (list: Iterable<number>): number => [...list].reduce((a, b) => a + b, 0);
    expect([sum(fans), sum(onto)]).toEqual([map.synapses, map.synapses]);
    expect(Math.max(...fans)).toBeLessThanOrEqual(map.mostFanOut);
  },
);
