import type { Mesh } from "../noc/mesh.js";
import type { EngineMemory } from "./memory.js";

const WORD = 4;
/** A branch of no copies: the packet says where its route goes on. */
const BEND = [0, 0] as const;

/**
 * Steps of all routes of a mesh in dimension order, x first (see machine/routers.ts). Routes share them: a stretch
 * along a row ends with a bend into the column, one along a column at a node.
 */
export class OpenRoutes {
  /** By node and column: where the steps along the node's row to that column begin; 0 in the column itself. */
  private readonly rows: Int32Array;
  /** By node and row: where the steps along the node's column from that row to the node begin. */
  private readonly columns: Int32Array;

  /** @param links records by number @param endOf makes the record of a route's end at a node */
  constructor(
    private readonly mesh: Mesh,
    private readonly memory: EngineMemory,
    private readonly links: ReadonlyMap<number, number>,
    endOf: (node: number) => number,
  ) {
    const { width, height, nodes } = mesh;
    this.rows = new Int32Array(nodes * width);
    this.columns = new Int32Array(nodes * height);
    for (let node = 0; node < nodes; node++) {
      const x = node % width;
      const y = (node - x) / width;
      this.toward(node, y * width, 1, x, BEND, (from, at) => {
        this.rows[from * width + x] = at;
      });
      this.toward(node, y * width + width - 1, -1, width - 1 - x, BEND, (from, at) => {
        this.rows[from * width + x] = at;
      });
      const end = [-endOf(node)];
      const column = (from: number, at: number) => {
        this.columns[node * height + (from - x) / width] = at;
      };
      this.toward(node, x, width, y, end, column);
      this.toward(node, x + (height - 1) * width, -width, height - 1 - y, end, column);
      column(node, memory.table(end));
    }
  }

  /** Where the steps from a node to another begin. */
  steps(source: number, destination: number): number {
    const { width } = this.mesh;
    return this.rows[source * width + (destination % width)]! || this.bend(source, destination);
  }

  /** Where the steps in the column of the destination begin. */
  bend(source: number, destination: number): number {
    const { width, height } = this.mesh;
    return this.columns[destination * height + Math.floor(source / width)]!;
  }

  /** Writes the stretch of `length` links from node `first` to `last`, `step` apart; says where each node begins. */
  private toward(
    last: number,
    first: number,
    step: number,
    length: number,
    end: readonly number[],
    begins: (node: number, address: number) => void,
  ): void {
    if (length === 0) return;
    const { mesh, links } = this;
    const way = Array.from({ length }, (_, i) => first + i * step);
    const port = mesh.route(first, last);
    const stretch = this.memory.table([...way.map((node) => links.get(node * mesh.ports + port)!), ...end]);
    way.forEach((node, i) => {
      begins(node, stretch + i * WORD);
    });
  }
}
