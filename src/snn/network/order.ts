import type { NirGraph } from "../nir/graph.js";

/**
 * Groups of nodes that lie on common cycles, groups in an order in which edges run forward only (Tarjan 1972, without
 * recursion). Nodes without an edge between them keep their order as far as that allows.
 * @param next nodes that each node leads to
 */
export function cyclesInOrder(next: readonly (readonly number[])[]): number[][] {
  const count = next.length;
  const index = new Int32Array(count).fill(-1);
  const low = new Int32Array(count);
  const isOpen = new Uint8Array(count);
  const open: number[] = [];
  const groups: number[][] = [];
  let seen = 0;
  // From the last to the first, because groups come out in reverse order.
  for (let root = count - 1; root >= 0; root--) {
    if (index[root]! >= 0) continue;
    const path: { node: number; at: number }[] = [];
    const enter = (node: number): void => {
      index[node] = low[node] = seen++;
      isOpen[node] = 1;
      open.push(node);
      path.push({ node, at: next[node]!.length });
    };
    enter(root);
    while (path.length > 0) {
      const step = path.at(-1)!;
      if (step.at > 0) {
        const to = next[step.node]![--step.at]!;
        if (index[to]! < 0) enter(to);
        else if (isOpen[to] === 1) low[step.node] = Math.min(low[step.node]!, index[to]!);
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (parent !== undefined) low[parent.node] = Math.min(low[parent.node]!, low[step.node]!);
      if (low[step.node] !== index[step.node]) continue;
      const group: number[] = [];
      let member: number;
      do {
        member = open.pop()!;
        isOpen[member] = 0;
        group.push(member);
      } while (member !== step.node);
      groups.push(group.sort((a, b) => a - b));
    }
  }
  return groups.reverse();
}

/** Names with numbers in them as people sort them: 2 before 10. The same everywhere, whatever the language. */
export function byName(a: string, b: string): number {
  const parts = (name: string): string[] => name.match(/\d+|\D+/g) ?? [];
  const [x, y] = [parts(a), parts(b)];
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const [p, q] = [x[i]!, y[i]!];
    const numbers = /^\d/.test(p) && /^\d/.test(q);
    if (numbers && Number(p) !== Number(q)) return Number(p) - Number(q);
    if (!numbers && p !== q) return p < q ? -1 : 1;
  }
  return x.length - y.length || (a < b ? -1 : a > b ? 1 : 0);
}

/** Names of a graph's nodes from its inputs to its outputs, by name where the edges leave it open. */
export function nodesInOrder({ nodes, edges }: Pick<NirGraph, "nodes" | "edges">): string[] {
  const names = [...nodes.keys()].sort(byName);
  const number = new Map(names.map((name, i) => [name, i]));
  const next: number[][] = names.map(() => []);
  for (const [from, to] of edges) next[number.get(from)!]!.push(number.get(to)!);
  return cyclesInOrder(next)
    .flat()
    .map((i) => names[i]!);
}
