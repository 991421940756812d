import { coresOf, coresPerRouter, type DeadParts, type MeshSpec } from "./topology.js";

/** Value of a list of numbers that has none. */
const NONE = "none";
/** Form of a list of numbers. */
export const NUMBERS_PATTERN: RegExp = /^(none|\d{1,9}( *, *\d{1,9})*)$/;

/** Reads a list of numbers such as "5, 12", a number alone, or none; undefined if it is nothing of these. */
export function parseNumbers(value: unknown): readonly number[] | undefined {
  const text = String(value);
  if (!NUMBERS_PATTERN.test(text)) return undefined;
  return text === NONE ? [] : text.split(",").map(Number);
}

/** The dead parts of a mesh, as a field of it: absent where everything works. */
export const deadField = (dead: DeadParts): Pick<MeshSpec, "dead"> => (dead.cores.length > 0 ? { dead } : {});

/** Nodes of a mesh whose cores cannot be used. */
export function deadNodes(mesh: MeshSpec): ReadonlySet<number> {
  const all = coresOf({ mesh });
  return new Set(mesh.dead?.cores.filter((core) => core < all));
}

/** Cores that can be used. */
export const liveCoresOf = ({ mesh }: { readonly mesh: MeshSpec }): number => coresOf({ mesh }) - deadNodes(mesh).size;

/** Nodes of a list whose cores can be used, in its order. */
export function liveNodes(mesh: MeshSpec, nodes: readonly number[]): readonly number[] {
  if (mesh.dead === undefined) return nodes;
  const dead = deadNodes(mesh);
  return nodes.filter((node) => !dead.has(node));
}

/** What a message says of dead cores behind the cores of a mesh: nothing where all work. */
export function deadText(mesh: MeshSpec): string {
  const dead = deadNodes(mesh).size;
  return dead === 0 ? "" : `, ${dead} of them dead (chip.dead)`;
}

/** What is wrong with the dead parts of a mesh. */
export interface DeadFault {
  /** Where it was said. */
  readonly key: keyof DeadParts;
  readonly reason: string;
}

/** The first dead part that a mesh has not, or cannot do without. */
export function deadFault(mesh: MeshSpec): DeadFault | undefined {
  const { cores } = mesh.dead ?? { cores: [] };
  const last = coresOf({ mesh }) - 1;
  for (const core of cores) {
    if (core > last) {
      const each = coresPerRouter(mesh) > 1 ? ` with ${coresPerRouter(mesh)} cores a router` : "";
      const size = `${mesh.topology} of ${mesh.width} x ${mesh.height}${each}`;
      return { key: "cores", reason: `there is no core ${core} on a ${size} (0 to ${last})` };
    }
    if (core === 0) return { key: "cores", reason: "core 0 has to live: the host port is there" };
  }
  return undefined;
}
