import { type DeadParts, type MeshSpec, type RouterPair, routersOf } from "./topology.js";

/** Whether routers or links of a mesh are dead, so that routes of one order of dimensions may be broken. */
export const needsDetours = ({ dead }: Pick<MeshSpec, "dead">): boolean =>
  dead !== undefined && dead.routers.length + dead.links.length > 0;

/** Tells whether the link between two neighbours works: both routers and the link itself. */
export function liveLinks({ routers, links }: DeadParts): (one: number, other: number) => boolean {
  const key = ([one, other]: RouterPair): string => `${Math.min(one, other)}-${Math.max(one, other)}`;
  const deadRouters = new Set(routers);
  const deadLinks = new Set(links.map(key));
  return (one, other) => !deadRouters.has(one) && !deadRouters.has(other) && !deadLinks.has(key([one, other]));
}

/**
 * Links between each router and router 0, the fewest over what works; -1 for a router that is dead or cannot be
 * reached. Neighbours that are joined differ by one: a mesh has no odd circles.
 */
export function levelsOf(mesh: MeshSpec): Int32Array {
  const { width } = mesh;
  const routers = routersOf(mesh);
  const isLive = liveLinks(mesh.dead!);
  const levels = new Int32Array(routers).fill(-1);
  levels[0] = 0;
  const reached = [0];
  for (let at = 0; at < reached.length; at++) {
    const router = reached[at]!;
    const x = router % width;
    const besides = [x + 1 < width ? router + 1 : -1, x > 0 ? router - 1 : -1, router + width, router - width];
    for (const next of besides) {
      if (next < 0 || next >= routers || levels[next]! >= 0 || !isLive(router, next)) continue;
      levels[next] = levels[router]! + 1;
      reached.push(next);
    }
  }
  return levels;
}
