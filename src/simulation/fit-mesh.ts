import { nearSquare } from "../base/near-square.js";
import { CHIP_CONSTANTS } from "../config/chip-keys.js";
import { allSides, FITTED } from "../config/mesh-sides.js";
import { type Configuration, configurationOf } from "../config/resolve.js";
import type { ChipSpec } from "../contracts/chip.js";
import { deadFault, deadNodes, liveCoresOf } from "../contracts/dead-parts.js";
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
  const need = coresNeeded(workloadOf(model), { chip, code, pruneLast, mapping });
  const sides = sidesFor(need, chip.mesh);
  const chips = chipsOf(chip.mesh);
  const dead = deadNodes(wholeMesh(chip.mesh, sides)).size;
  const some = dead > 0 ? ` beside ${dead} dead` : "";
  const note = `smallest near-square mesh for ${need.nodes} cores${some}${chips > 1 ? ` on ${chips} chips` : ""}`;
  const mesh = { ...resolved.chip.mesh };
  for (const side of auto) mesh[side] = { ...mesh[side], value: sides[side], source: FITTED, note };
  return configurationOf({ ...resolved, chip: { ...resolved.chip, mesh } });
}

/** The chip of a request, its mesh fitted likewise. @throws MappingError if no mesh holds the model */
export function fittedTo(workload: Workload, request: MappingOptions): ChipSpec {
  const { chip } = request;
  if (chip.mesh.auto === undefined) return chip;
  return { ...chip, mesh: wholeMesh(chip.mesh, sidesFor(coresNeeded(workload, request), chip.mesh)) };
}

/** The mesh of all chips, each with such sides. */
function wholeMesh({ auto: _, ...mesh }: MeshSpec, sides: Record<MeshSide, number>): MeshSpec {
  return { ...mesh, ...allSides(sides, mesh.chips ?? ONE_CHIP) };
}

/** What a program takes: cores that live, and nodes, the dead ones not counted. */
interface Need {
  readonly cores: number;
  readonly nodes: number;
}

/**
 * The smallest mesh of each chip that has what is needed: near-square where both sides are free. The host port is at
 * the router of the first core and takes none of its own.
 * @throws MappingError if there is none, or it does not have a part that is said to be dead
 */
function sidesFor({ cores, nodes }: Need, mesh: MeshSpec): Record<MeshSide, number> {
  for (let wanted = nodes; ; wanted++) {
    const sides = sidesWith(wanted, mesh);
    const whole = wholeMesh(mesh, sides);
    if (liveCoresOf({ mesh: whole }) < cores) continue;
    const fault = deadFault(whole);
    if (fault !== undefined) throw new MappingError(`chip.dead.${fault.key}: ${fault.reason}; chip.mesh is auto`);
    return sides;
  }
}

function sidesWith(cores: number, mesh: MeshSpec): Record<MeshSide, number> {
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
 * names its nodes, dead ones among them left out of its lines.
 */
function coresNeeded(workload: Workload, request: MappingOptions): Need {
  const { mapping } = request;
  if (mapping !== undefined) {
    const nodes = mapping.lines.reduce((most, { core }) => Math.max(most, core + 1), 1);
    return { cores: mapping.lines.length, nodes };
  }
  const all = (cores: number): Need => ({ cores, nodes: cores });
  try {
    return all(workload.map(request).cores.length);
  } catch (error) {
    if (error instanceof TooFewCores) return all(error.needed);
    throw error;
  }
}
