import { UserError } from "../../base/user-error.js";
import type { Edge, FlatNode, NestedGraph } from "./graph.js";
import { MOST_EDGES, MOST_NODES } from "./limits.js";

export interface InlinedGraph {
  readonly nodes: ReadonlyMap<string, FlatNode>;
  readonly edges: readonly Edge[];
}

/**
 * Puts the nodes of graphs within graphs beside the others, as `graph.node`; an edge to a graph goes to its Input, an
 * edge from one leaves from its Output. @param file for messages
 */
export function inlined(graph: NestedGraph, file: string): InlinedGraph {
  const nodes = new Map<string, FlatNode>();
  const edges: Edge[] = [];
  add(graph, "", file, nodes, edges);
  if (nodes.size > MOST_NODES) throw new UserError(`${file}: has ${nodes.size} nodes, more than ${MOST_NODES}`);
  if (edges.length > MOST_EDGES) throw new UserError(`${file}: has ${edges.length} edges, more than ${MOST_EDGES}`);
  return { nodes, edges };
}

function add(graph: NestedGraph, path: string, file: string, nodes: Map<string, FlatNode>, edges: Edge[]): void {
  const full = (name: string): string => (path === "" ? name : `${path}.${name}`);
  const put = (name: string, node: FlatNode): void => {
    if (nodes.has(name)) throw new UserError(`${file}: node ${name}: two nodes have this name once graphs are opened`);
    nodes.set(name, node);
  };
  for (const [name, node] of graph.nodes) {
    if (node.type === "NIRGraph") add(node, full(name), file, nodes, edges);
    else if (path !== "" && (node.type === "Input" || node.type === "Output"))
      put(full(name), { ...node, inner: true });
    else put(full(name), node);
  }
  const end = (name: string, border: "Input" | "Output"): string => {
    const node = graph.nodes.get(name);
    if (node?.type !== "NIRGraph") return full(name);
    const borders = [...node.nodes].filter(([, inner]) => inner.type === border);
    if (borders.length !== 1)
      throw new UserError(
        `${file}: node ${full(name)}, key edges: an edge names this graph, which has ${borders.length} nodes of type ${border}; it must have one, or the edge must name ${name}.NODE`,
      );
    return full(`${name}.${borders[0]![0]}`);
  };
  for (const [from, to] of graph.edges) edges.push([end(from, "Output"), end(to, "Input")]);
}
