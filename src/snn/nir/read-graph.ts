import type { FlatNode, NestedGraph } from "./graph.js";
import type { Hdf5Group } from "./hdf5-group.js";
import { MOST_DEPTH, MOST_EDGES, MOST_NODES } from "./limits.js";
import { readNode } from "./read-node.js";

/** Reads a group of type NIRGraph with all that it holds. @param path name of the graph, empty for the outermost */
export function readGraph(group: Hdf5Group, path = "", depth = 0): NestedGraph {
  if (depth > MOST_DEPTH) throw group.fault("", `graphs within graphs are read ${MOST_DEPTH} deep`);
  const list = group.child("nodes");
  const names = list.keys;
  if (names.length > MOST_NODES) throw group.fault("nodes", `has ${names.length} nodes, more than ${MOST_NODES}`);
  const nodes = new Map<string, FlatNode | NestedGraph>();
  for (const name of names) {
    const full = path === "" ? name : `${path}.${name}`;
    const child = list.child(name, full);
    const type = child.text("type");
    nodes.set(name, type === "NIRGraph" ? readGraph(child, full, depth + 1) : readNode(child, type));
  }
  const edges = group.textPairs("edges", MOST_EDGES);
  return { type: "NIRGraph", nodes, edges: mended(group, nodes, edges) };
}

/**
 * Edges between nodes that are there. An old exporter renamed a node without its edges: where one name is missing and
 * one node has no edge, they are the same. Everything else is refused.
 */
function mended(group: Hdf5Group, nodes: NestedGraph["nodes"], edges: NestedGraph["edges"]): NestedGraph["edges"] {
  // "graph.border" names a border of a graph within.
  const isKnown = (name: string): boolean => {
    if (nodes.has(name)) return true;
    const dot = name.indexOf(".");
    const inner = dot < 0 ? undefined : nodes.get(name.slice(0, dot));
    return inner?.type === "NIRGraph" && inner.nodes.has(name.slice(dot + 1));
  };
  const missing = [...new Set(edges.flat().filter((name) => !isKnown(name)))];
  const seen = new Set<string>();
  for (const [from, to] of edges) {
    const key = JSON.stringify([from, to]);
    if (seen.has(key)) throw group.fault("edges", `has the edge from ${from} to ${to} twice`);
    seen.add(key);
  }
  if (missing.length === 0) return edges;
  const touched = new Set(edges.flat().map((name) => (nodes.has(name) ? name : name.split(".")[0]!)));
  const lone = [...nodes.keys()].filter((name) => !touched.has(name));
  if (missing.length > 1 || lone.length !== 1)
    throw group.fault(
      "edges",
      `an edge names ${missing[0]}, but there is no such node; there are ${[...nodes.keys()].join(", ")}`,
    );
  const named = (name: string): string => (name === missing[0] ? lone[0]! : name);
  return edges.map(([from, to]) => [named(from), named(to)]);
}
