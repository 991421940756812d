import type { Label } from "../../../cores/kind.js";
import type { TableData } from "../../../trace/table-data.js";
import type { Plan, PlanWords } from "../data.js";

/** How a chip is laid out, and what its page calls things. */
export interface PlanShape {
  /** Width and height in routers. */
  readonly mesh: readonly [number, number];
  readonly coresPerRouter: number;
  /** Column of `placement` that tells the cores of a router apart: its rest of a division by their number. */
  readonly slot: "core" | "node";
  readonly words: PlanWords;
  readonly role: (role: string) => Label;
}

/** Floor plan from the tables `placement` and `energy` of a run folder. */
export function planOf(
  placement: TableData,
  energy: TableData,
  { mesh, coresPerRouter, slot, words, role }: PlanShape,
): Plan {
  const fj = new Map<number, number>();
  const cores = energy.numbers("core");
  const amounts = energy.numbers("energy_fj");
  for (let row = 0; row < energy.rows; row++) fj.set(cores[row]!, (fj.get(cores[row]!) ?? 0) + amounts[row]!);
  const number = (column: string, row: number): number => placement.numbers(column)[row]!;
  const text = (column: string, row: number): string => placement.texts(column)[row]!;
  const roles = [...new Set(Array.from({ length: placement.rows }, (_, row) => text("role", row)))];
  return {
    width: mesh[0],
    height: mesh[1],
    coresPerRouter,
    words,
    labels: Object.fromEntries(roles.map((name) => [name, role(name)])),
    synapseBits: number("synapse_capacity_bits", 0),
    residualBits: number("residual_capacity_bits", 0),
    cores: Array.from({ length: placement.rows }, (_, row) => ({
      core: number("core", row),
      name: text("name", row),
      role: text("role", row),
      layer: text("layer", row),
      x: number("x", row),
      y: number("y", row),
      slot: number(slot, row) % coresPerRouter,
      from: number("from_column", row),
      to: number("to_column", row),
      synapseBits: number("synapse_bits", row),
      residualBits: number("residual_bits", row),
      energyFj: fj.get(number("core", row)) ?? 0,
    })),
  };
}
