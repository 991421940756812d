import { nearSquare } from "../base/near-square.js";
import { CHIP_CONSTANTS } from "../config/chip-keys.js";
import { allSides, FITTED } from "../config/mesh-sides.js";
import { type Configuration, configurationOf } from "../config/resolve.js";
import type { ChipSpec } from "../contracts/chip.js";
import { chipsOf, coresPerRouter, type MeshSide, type MeshSpec } from "../contracts/topology.js";
import { MappingError, TooFewCores } from "../mapping/mapping-error.js";
import type { Mapping } from "../mapping/mapping-file.js";
import { type ModelSource, workloadOf } from "../workloads/registry.js";
import type { MappingOptions, Workload } from "../workloads/workload.js";

const ONE_CHIP = { columns: 1, rows: 1 };

/**
 * A configuration whose mesh is fitted to the model where `chip.mesh` is auto; others as they are.
 * @throws MappingError if no mesh holds the model
 */
export function fitMesh(
  configuration: Configuration,
  model: ModelSource,
  mapping: Mapping | undefined = undefined,
): Configuration {
  const { chip, code, pruneLast, resolved } = configuration;
  const { auto } = chip.mesh;
  if (auto === undefined) return configuration;
  const cores = coresNeeded(workloadOf(model), { chip, code, pruneLast, mapping });
  const sides = sidesFor(cores, chip.mesh);
  const chips = chipsOf(chip.mesh);
  const note = `smallest near-square mesh for ${cores} cores${chips > 1 ? ` on ${chips} chips` : ""}`;
  const mesh = { ...resolved.chip.mesh };
  for (const side of auto) mesh[side] = { ...mesh[side], value: sides[side], source: FITTED, note };
  return configurationOf({ ...resolved, chip: { ...resolved.chip, mesh } });
}

/** The chip of a request, its mesh fitted likewise. @throws MappingError if no mesh holds the model */
export function fittedTo(workload: Workload, request: MappingOptions): ChipSpec {
  const { chip } = request;
  if (chip.mesh.auto === undefined) return chip;
  const { auto: _, ...mesh } = chip.mesh;
  const sides = sidesFor(coresNeeded(workload, request), chip.mesh);
  return { ...chip, mesh: { ...mesh, ...allSides(sides, mesh.chips ?? ONE_CHIP) } };
}

/**
 * The smallest mesh of each chip for so many cores: near-square where both sides are free. The host port is at the
 * router of the first core and takes none of its own.
 */
function sidesFor(cores: number, mesh: MeshSpec): Record<MeshSide, number> {
  const { topology, auto = [], chips = ONE_CHIP } = mesh;
  const [width, height] = [mesh.width / chips.columns, mesh.height / chips.rows];
  const routers = Math.ceil(cores / coresPerRouter(mesh) / chipsOf(mesh));
  const rest = (side: number): number => Math.ceil(routers / side);
  const sides =
    auto.length === 2
      ? nearSquare(routers)
      : auto[0] === "width"
        ? { width: rest(height), height }
        : { width, height: rest(width) };
  const { max } = CHIP_CONSTANTS.mesh.width;
  if (sides.width > max || sides.height > max)
    throw new MappingError(
      `the model needs ${cores} cores, more than a ${topology} of ${sides.width} x ${sides.height} can be: ${max} a side (chip.mesh)`,
    );
  return sides;
}

/**
 * Where a model fits the mesh of auto sides of 1, that is all it takes; else the refusal says how many. A given mapping
 * names its cores.
 */
function coresNeeded(workload: Workload, request: MappingOptions): number {
  const { mapping } = request;
  if (mapping !== undefined) return mapping.lines.reduce((most, { core }) => Math.max(most, core + 1), 1);
  try {
    return workload.map(request).cores.length;
  } catch (error) {
    if (error instanceof TooFewCores) return error.needed;
    throw error;
  }
}
