import { parquetWriteBuffer } from "hyparquet-writer";
import type { Layout } from "../../snn/chip/layout.js";
import type { SnnChip } from "../../snn/chip/spec.js";

/** Table `neurons` of a run folder: which core holds which neurons; node is the core's tile. Core -1 is the host. */
export function neuronsTable(
  { slices, coreOf, tiles }: Layout,
  { width }: SnnChip,
  names: readonly string[],
): Uint8Array {
  const nodes = slices.map((_, i) => tiles[coreOf[i]!]!);
  return new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: "population", data: slices.map(({ population }) => names[population]!), type: "STRING" },
        { name: "first", data: slices.map(({ first }) => first), type: "INT32" },
        { name: "count", data: slices.map(({ count }) => count), type: "INT32" },
        { name: "core", data: slices.map(({ core }) => core), type: "INT32" },
        { name: "node", data: nodes, type: "INT32" },
        { name: "x", data: nodes.map((node) => node % width), type: "INT32" },
        { name: "y", data: nodes.map((node) => Math.floor(node / width)), type: "INT32" },
      ],
    }),
  );
}
