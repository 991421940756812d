import { levelsOf, needsDetours } from "./live-routers.js";
import {
  type ChipTopology,
  coresOf,
  coresPerRouter,
  type DeadParts,
  type MeshSpec,
  type RouterPair,
  routersOf,
} from "./topology.js";

/** Value of a list of parts that has none. */
const NONE = "none";
/** Forms of a list of numbers, and of one of pairs. */
export const NUMBERS_PATTERN: RegExp = /^(none|\d{1,9}( *, *\d{1,9})*)$/;
export const PAIRS_PATTERN: RegExp = /^(none|\d{1,9}-\d{1,9}( *, *\d{1,9}-\d{1,9})*)$/;

/** Reads a list of numbers such as "5, 12", a number alone, or none; undefined if it is nothing of these. */
export function parseNumbers(value: unknown): readonly number[] | undefined {
  const text = String(value);
  if (!NUMBERS_PATTERN.test(text)) return undefined;
  return text === NONE ? [] : text.split(",").map(Number);
}

/** Reads a list of pairs such as "5-6, 5-13", or none; undefined if it is nothing of these. */
export function parsePairs(value: unknown): readonly RouterPair[] | undefined {
  const text = String(value);
  if (!PAIRS_PATTERN.test(text)) return undefined;
  if (text === NONE) return [];
  return text.split(",").map((pair) => {
    const [one, other] = pair.split("-").map(Number);
    return [one!, other!];
  });
}

/** The dead parts of a mesh, as a field of it: absent where everything works. */
export const deadField = (dead: DeadParts): Pick<MeshSpec, "dead"> =>
  dead.cores.length + dead.routers.length + dead.links.length > 0 ? { dead } : {};

/** The mesh with every part alive. */
export const undamaged = ({ dead: _, ...mesh }: MeshSpec): MeshSpec => mesh;

/** Nodes of a mesh whose cores cannot be used. */
export function deadNodes(mesh: MeshSpec): ReadonlySet<number> {
  if (mesh.dead === undefined) return new Set();
  const all = coresOf({ mesh });
  const each = coresPerRouter(mesh);
  const ofRouters = mesh.dead.routers.flatMap((router) => Array.from({ length: each }, (_, i) => router * each + i));
  return new Set([...mesh.dead.cores, ...ofRouters].filter((core) => core < all));
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

/** Where routes go round dead links and routers. */
const DETOURS: readonly ChipTopology[] = ["mesh", "cmesh"];
/** Cores that a message names at most. */
const MOST_NAMED = 8;

/** Live cores of a mesh to which no way leads from core 0. */
function cutOff(mesh: MeshSpec): readonly number[] {
  const levels = levelsOf(mesh);
  const each = coresPerRouter(mesh);
  const nodes = Array.from({ length: coresOf({ mesh }) }, (_, node) => node);
  return liveNodes(mesh, nodes).filter((node) => levels[Math.floor(node / each)]! < 0);
}

/** Why routes cannot go round dead links and routers. */
function detourFault(mesh: MeshSpec, { links }: DeadParts): DeadFault | undefined {
  const key = links.length > 0 ? "links" : "routers";
  if (!DETOURS.includes(mesh.topology))
    return { key, reason: `routes go round dead ${key} on a ${DETOURS.join(" or ")}, not on a ${mesh.topology}` };
  const cut = cutOff(mesh);
  if (cut.length === 0) return undefined;
  const more = cut.length > MOST_NAMED ? ` and ${cut.length - MOST_NAMED} more` : "";
  const names = `${cut.length > 1 ? "cores" : "core"} ${cut.slice(0, MOST_NAMED).join(", ")}${more}`;
  return {
    key,
    reason: `no way leads from core 0 to ${names}: dead links and routers cut the ${mesh.topology} (what is cut off may be named in chip.dead.cores)`,
  };
}

/** The first dead part that a mesh has not, or cannot do without. */
export function deadFault(mesh: MeshSpec): DeadFault | undefined {
  if (mesh.dead === undefined) return undefined;
  const { cores, routers, links } = mesh.dead;
  const each = coresPerRouter(mesh) > 1 ? ` with ${coresPerRouter(mesh)} cores a router` : "";
  const shape = `${mesh.topology} of ${mesh.width} x ${mesh.height}`;
  const lastCore = coresOf({ mesh }) - 1;
  const lastRouter = routersOf(mesh) - 1;
  const noRouter = (router: number): string => `there is no router ${router} on a ${shape} (0 to ${lastRouter})`;
  for (const core of cores) {
    if (core > lastCore)
      return { key: "cores", reason: `there is no core ${core} on a ${shape}${each} (0 to ${lastCore})` };
    if (core === 0) return { key: "cores", reason: "core 0 has to live: the host port is there" };
  }
  for (const router of routers) {
    if (router > lastRouter) return { key: "routers", reason: noRouter(router) };
    if (router === 0) return { key: "routers", reason: "router 0 has to live: the host port is there" };
  }
  for (const [one, other] of links) {
    const least = Math.min(one, other);
    const most = Math.max(one, other);
    if (most > lastRouter) return { key: "links", reason: noRouter(most) };
    const isRow = most - least === 1 && most % mesh.width !== 0;
    if (!isRow && most - least !== mesh.width)
      return { key: "links", reason: `routers ${one} and ${other} are no neighbours on a ${shape}` };
  }
  return needsDetours(mesh) ? detourFault(mesh, mesh.dead) : undefined;
}
