import h5wasm, { type Group } from "h5wasm";

/** What a node's key holds: numbers with a shape, a number, or a text. */
export type Value =
  | number
  | string
  | { readonly shape: readonly number[]; readonly data: readonly number[] }
  | readonly number[];
export interface NodeDraft {
  readonly type: string;
  readonly [key: string]: Value;
}
export interface GraphDraft {
  readonly nodes: Readonly<Record<string, NodeDraft | GraphDraft>>;
  readonly edges: readonly (readonly [string, string])[];
}

export const tensor = (shape: readonly number[], of: (i: number) => number) => ({
  shape,
  data: Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => of(i)),
});

const isGraph = (node: NodeDraft | GraphDraft): node is GraphDraft => "edges" in node;

function writeValue(group: Group, key: string, value: Value): void {
  if (typeof value === "string") group.create_dataset({ name: key, data: value, shape: [], dtype: "S" });
  else if (typeof value === "number")
    group.create_dataset({ name: key, data: Float64Array.of(value), shape: [], dtype: "<d" });
  else {
    const { shape, data } = "shape" in value ? value : { shape: [value.length], data: value };
    group.create_dataset({ name: key, data: Float64Array.from(data), shape: [...shape], dtype: "<d" });
  }
}

function writeGraph(group: Group, { nodes, edges }: GraphDraft): void {
  writeValue(group, "type", "NIRGraph");
  if (edges.length > 0)
    group.create_dataset({ name: "edges", data: edges.flat(), shape: [edges.length, 2], dtype: "S" });
  else group.create_dataset({ name: "edges", data: Float64Array.of(), shape: [0], dtype: "<d" });
  const list = group.create_group("nodes");
  for (const [name, node] of Object.entries(nodes)) {
    const child = list.create_group(name);
    if (isGraph(node)) writeGraph(child, node);
    else for (const [key, value] of Object.entries(node)) writeValue(child, key, value);
  }
}

/** Bytes of a NIR file. */
export async function nirBytes(graph: GraphDraft): Promise<Uint8Array> {
  const { FS } = await h5wasm.ready;
  const file = new h5wasm.File("/draft.nir", "w");
  writeValue(file, "version", "1.0.8");
  writeGraph(file.create_group("node"), graph);
  file.close();
  const bytes = FS.readFile("/draft.nir").slice();
  FS.unlink("/draft.nir");
  return bytes;
}

/** Inputs, a linear node with these weights, LIF neurons with one value for all, and an output. */
export function oneLayer(over: Readonly<Record<string, NodeDraft>> = {}): GraphDraft {
  return {
    nodes: {
      in: { type: "Input", shape: [3] },
      fc: { type: "Linear", weight: tensor([2, 3], (i) => i + 1) },
      lif: {
        type: "LIF",
        tau: tensor([2], () => 0.01),
        r: tensor([2], () => 1),
        v_leak: tensor([2], () => 0),
        v_threshold: tensor([2], () => 1),
      },
      out: { type: "Output", shape: [2] },
      ...over,
    },
    edges: [
      ["in", "fc"],
      ["fc", "lif"],
      ["lif", "out"],
    ],
  };
}
