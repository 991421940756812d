import { UserError } from "../base/user-error.js";
import type { Silicon } from "../chip/silicon.js";
import type { ChipSpec, Evidence, IdleSpec } from "../contracts/chip.js";
import { CONSTANT_GROUPS, type ConstantGroup, groupOf } from "../contracts/constant-groups.js";
import { IDLE, type IdleTerm } from "../contracts/energy.js";
import type { EnergyTable } from "../contracts/energy-table.js";
import type { StaticSplit } from "../contracts/gating.js";
import type { StageProgram } from "../contracts/program.js";
import type { Energy, EnergyCell, Summary } from "../contracts/summary.js";
import { uncoresOf } from "../contracts/topology.js";

/** Energy, in femtojoules, at the value of a constant and at the two ends of its range. */
export interface Fj {
  value: number;
  low: number;
  high: number;
}

/** @throws UserError for more than can be counted exactly */
export const exactFj = (fj: number): number => {
  if (!Number.isSafeInteger(fj)) {
    throw new UserError(
      `energy of ${fj} fJ is more than 2^53 fJ (9 J), which is as far as it is counted exactly: simulate fewer sentences a run (host.batch), let them come sooner (host.arrival), or lower the constants (chip.energy, chip.static)`,
    );
  }
  return fj;
};

/**
 * Energy of one scope (a sentence, or the run). Each split is accumulated separately from the counts; `finish` compares
 * them.
 */
export class EnergyAccount {
  private readonly total: Fj = { value: 0, low: 0, high: 0 };
  private readonly byComponent: Map<string, number>;
  private readonly byLayer: Map<string, number>;
  private readonly byEvent: Map<string, number>;
  private readonly byEvidence = new Map<Evidence, number>([
    ["published", 0],
    ["derived", 0],
    ["estimate", 0],
  ]);
  private readonly byGroup = new Map<ConstantGroup, Fj>(
    CONSTANT_GROUPS.map((group) => [group, { value: 0, low: 0, high: 0 }]),
  );
  private readonly cellFj = new Map<string, EnergyCell>();
  private operations = 0;
  private idleFj = 0;
  private split: StaticSplit = { busy_fj: 0, idle_fj: 0, unused_fj: 0 };

  constructor(
    private readonly chip: ChipSpec,
    private readonly table: EnergyTable,
    layers: readonly string[],
  ) {
    this.byComponent = new Map(table.components.map((name) => [name, 0]));
    this.byEvent = new Map([...table.events, ...IDLE].map((name) => [name, 0]));
    this.byLayer = new Map(layers.map((name) => [name, 0]));
  }

  /** Adds `count` events in a stage; the component of flits of markers and credits is `synchronisation`. */
  add(event: string, layer: string, count: number, component: string = this.table.factsOf(event).component): void {
    if (count === 0) return;
    const constant = this.table.constantOf(event, this.chip.energy);
    const fj = exactFj(count * constant.fj);
    this.book(event, layer, component, constant.evidence, {
      value: fj,
      low: exactFj(count * constant.lowFj),
      high: exactFj(count * constant.highFj),
    });
    if (this.table.factsOf(event).operation) this.operations = exactFj(this.operations + fj);
  }

  addIdle(energy: Readonly<Record<IdleTerm, Fj>>, split: StaticSplit): void {
    this.split = split;
    for (const name of IDLE) {
      this.book(name, "shared", name, this.chip[name].evidence, energy[name]);
      this.idleFj = exactFj(this.idleFj + energy[name].value);
    }
  }

  /** @throws Error if the splits do not sum to the same total */
  finish(): Energy {
    const sum = (map: ReadonlyMap<string, number>): number => [...map.values()].reduce((a, b) => exactFj(a + b), 0);
    for (const [name, split] of [
      ["component", this.byComponent],
      ["layer", this.byLayer],
      ["event", this.byEvent],
      ["evidence", this.byEvidence],
      ["group", new Map([...this.byGroup].map(([key, { value }]) => [key, value]))],
      ["component, static in its parts,", new Map([...this.byComponent, ["static", 0], ...Object.entries(this.split)])],
      ["cell", new Map([...this.cellFj].map(([key, { fj }]) => [key, fj]))],
    ] as const) {
      if (sum(split) !== this.total.value)
        throw new Error(`energy by ${name} sums to ${sum(split)} fJ, total is ${this.total.value} fJ`);
    }
    return {
      total_fj: this.total.value,
      low_fj: this.total.low,
      high_fj: this.total.high,
      by_component: Object.fromEntries(this.byComponent),
      by_layer: Object.fromEntries(this.byLayer),
      by_event: Object.fromEntries(this.byEvent),
      static_split: this.split,
    };
  }

  views(): { operations_only_fj: number; with_memory_and_network_fj: number; with_static_fj: number } {
    return {
      operations_only_fj: this.operations,
      with_memory_and_network_fj: this.total.value - this.idleFj,
      with_static_fj: this.total.value,
    };
  }

  /** Energy by layer, component and event; cells of 0 are left out. */
  cells(): EnergyCell[] {
    return [...this.cellFj.values()];
  }

  /** Energy by group of constants, at the value and at both ends of the group. */
  groups(): Record<ConstantGroup, Fj> {
    return Object.fromEntries(this.byGroup) as Record<ConstantGroup, Fj>;
  }

  /** Femtojoules by evidence grade. */
  evidenceFj(): ReadonlyMap<Evidence, number> {
    return this.byEvidence;
  }

  private book(event: string, layer: string, component: string, evidence: Evidence, fj: Fj): void {
    for (const sum of [this.total, this.byGroup.get(groupOf(event))!]) {
      sum.value = exactFj(sum.value + fj.value);
      sum.low = exactFj(sum.low + fj.low);
      sum.high = exactFj(sum.high + fj.high);
    }
    add(this.byEvent, event, fj.value);
    add(this.byLayer, layer, fj.value);
    add(this.byComponent, component, fj.value);
    add(this.byEvidence, evidence, fj.value);
    const key = `${layer}/${component}/${event}`;
    const cell = this.cellFj.get(key);
    if (cell === undefined) this.cellFj.set(key, { layer, component, event, fj: fj.value });
    else cell.fj = exactFj(cell.fj + fj.value);
  }
}

function add<K>(map: Map<K, number>, key: K, fj: number): void {
  const before = map.get(key);
  if (before === undefined) throw new Error(`no account named ${String(key)}`);
  map.set(key, exactFj(before + fj));
}

/** Energy by group of constants as summary.json has it. */
export const energyRanges = (of: (group: ConstantGroup, end: keyof Fj) => number): Summary["energy_ranges"] =>
  Object.fromEntries(
    CONSTANT_GROUPS.map((group) => [
      group,
      { fj: of(group, "value"), low_fj: of(group, "low"), high_fj: of(group, "high") },
    ]),
  ) as Summary["energy_ranges"];

/** Layer names of summary.json: the stages, then `shared`. */
export const layerNames = (stages: readonly StageProgram[]): string[] => [...stages.map(({ name }) => name), "shared"];

/** Leakage, clock and uncore of all chips over `ticks`, fJ, each rounded once. */
export function idleEnergy(chip: ChipSpec, { mm2, flipFlops }: Silicon, ticks: number): Record<IdleTerm, Fj> {
  const over = (power: IdleSpec, units: number): Fj => {
    const fj = (each: number): number => exactFj(Math.round((each * units * ticks) / 2 ** 20));
    return { value: fj(power.fjPerMegatick), low: fj(power.lowFjPerMegatick), high: fj(power.highFjPerMegatick) };
  };
  return {
    static: over(chip.static, mm2),
    clock: over(chip.clock, flipFlops),
    uncore: over(chip.uncore, uncoresOf(chip.mesh)),
  };
}
