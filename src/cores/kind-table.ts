import { EnergyTable } from "../contracts/energy-table.js";
import type { CoreProgram } from "../contracts/program.js";
import type { AnyKind } from "./kind.js";
import { UnitTable } from "./unit-names.js";

/** The kinds of cores that a program may name, with the units and energy events of all of them. */
export class KindTable {
  readonly units: UnitTable;
  readonly energy: EnergyTable;
  private readonly byName: ReadonlyMap<string, AnyKind>;

  constructor(readonly kinds: readonly AnyKind[]) {
    this.byName = new Map(kinds.map((kind) => [kind.name, kind]));
    this.units = new UnitTable(kinds.map(({ units = [] }) => units));
    this.energy = new EnergyTable(kinds.map(({ events = {} }) => events));
  }

  of({ kind, name }: Pick<CoreProgram, "kind" | "name">): AnyKind {
    const known = this.byName.get(kind);
    if (known === undefined)
      throw new Error(`core ${name} is of kind ${kind}, which is not among those of the workload`);
    return known;
  }
}
