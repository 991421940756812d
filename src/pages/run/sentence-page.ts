import { plural } from "../../base/format.js";
import type { EnergyTable } from "../../contracts/energy-table.js";
import type { EngineTally } from "../../contracts/event-engine.js";
import type { Summary } from "../../contracts/summary.js";
import { DRAWN, isDrawn } from "../../sorbet/drawn/drawn-name.js";
import type { PageEnergy, RunPage, RunReport } from "./data.js";
import { figuresOf } from "./figures.js";
import { energyKind, stagesOf } from "./names.js";
import { groupSwings } from "./swings.js";

const runs = (n: number): string => (n === 1 ? "1 chip run" : `${n} chip runs`);

function engineText({ fast, observed, why_observed }: EngineTally): string {
  const parts = [];
  if (fast > 0) parts.push(`fast, ${runs(fast)}`);
  if (observed > 0) parts.push(`observed, ${runs(observed)}: ${why_observed.join("; ")}`);
  return parts.join("; ");
}

function factsOf({ summary, version, engines }: RunReport): RunPage["facts"] {
  const { chip, model, seed, config_sha256 } = summary;
  return [
    [
      "Model",
      `${model.name}: ${plural(model.layers, "layer")} x ${model.hidden}, ${plural(model.heads, "head")}, feed-forward ${model.ffn}${isDrawn(model.name) ? DRAWN : ""}`,
    ],
    ["Weights", `SHA-256 ${model.weights_sha256}`],
    [
      "Chip",
      `${chip.preset}: ${chip.cores_used} of ${chip.cores_total} cores, ${chip.topology} ${chip.mesh.join(" x ")}, tick ${chip.tick_ps} ps at ${chip.voltage_mv} mV, ${chip.area_mm2.total.toFixed(1)} mm2`,
    ],
    ["Mode", `${chip.code} code, ${chip.noc} network, ${chip.sync} synchronisation, seed ${seed}`],
    ...(engines === undefined ? [] : [["Event engine", engineText(engines)] as const]),
    ["Configuration", `SHA-256 ${config_sha256}`],
    ...(chip.mapping_sha256 === undefined ? [] : [["Mapping", `given, SHA-256 ${chip.mapping_sha256}`] as const]),
    ["Report", `sorbet-sim ${version}, schema ${summary.schema}`],
  ];
}

function energyOf(summary: Summary, table: EnergyTable): PageEnergy {
  const { totals, energy_views: views, energy_cells: cells } = summary;
  return {
    totals: totals.energy,
    views: [
      {
        id: "full",
        name: "everything",
        fj: views.with_static_fj,
        term: ["energy_views.with_static_fj", "in full, with leakage and clock"],
      },
      {
        id: "dynamic",
        name: "without leakage and clock",
        fj: views.with_memory_and_network_fj,
        term: ["energy_views.with_memory_and_network_fj", "with memory and network"],
      },
      {
        id: "operations",
        name: "operations only, as papers count",
        fj: views.operations_only_fj,
        term: ["energy_views.operations_only_fj", "operations only"],
      },
    ],
    cells: cells.map((cell) => ({
      ...cell,
      kind: energyKind(cell, table),
      isOperation: table.find(cell.event)?.operation === true,
    })),
    layers: [...stagesOf(summary), "shared"],
    per: (event) => table.find(event)?.per ?? "",
  };
}

/** What the page of a run of sentences has as every page has it. */
export function sentencePage(report: RunReport): RunPage {
  const { summary, plan, replay, constants, missing, names } = report;
  const { model, chip, inputs, evidence } = summary;
  return {
    title: `${model.name} on ${chip.preset}`,
    subtitle: `${plural(inputs.length, "sentence")}, ${chip.cores_used} of ${chip.cores_total} cores, ${chip.code} code.`,
    tickPs: chip.tick_ps,
    coresTotal: chip.cores_total,
    coresUsed: chip.cores_used,
    plan,
    replay,
    energy: energyOf(summary, names.energy),
    evidence,
    constants,
    swings: groupSwings(summary),
    constantsNote:
      chip.voltage_mv === chip.nominal_mv
        ? undefined
        : `Constants are given for ${chip.nominal_mv} mV; this chip runs at ${chip.voltage_mv} mV, so each was scaled (energies by the square of the voltage) and counts as an estimate.`,
    figures: figuresOf(summary, names.catalogue),
    figureKinds: names.catalogue.metrics.filter(({ name }) => !/^(noc|snn)\./.test(name)).length,
    facts: factsOf(report),
    missing,
  };
}
