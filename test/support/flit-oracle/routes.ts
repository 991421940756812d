import { FIRST_NODE_PORT, type GridShape } from "./grid.js";
import type { OraclePacket, Way } from "./oracle.js";

export type OracleRouting = "xy" | "yx" | "o1turn" | "west-first" | "odd-even";

/** The randomBit of docs/noc.md: number `which` of packet `packet`. */
export function randomBit(seed: number, packet: number, which: number): number {
  const mix = (value: number): number => {
    let h = value >>> 0;
    h = (h ^ (h >>> 16)) >>> 0;
    h = Math.imul(h, 0x7feb352d) >>> 0;
    h = (h ^ (h >>> 15)) >>> 0;
    h = Math.imul(h, 0x846ca68b) >>> 0;
    return (h ^ (h >>> 16)) >>> 0;
  };
  return mix(mix(mix(seed + 0x9e3779b9) + packet) + which) & 1;
}

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Ways of a packet at a router toward one of its destinations. */
export function waysOn(
  shape: GridShape,
  routing: OracleRouting,
  vcs: number,
  seed: number,
  packets: readonly OraclePacket[],
): (router: number, packet: number, destination: number) => readonly Way[] {
  const placeOf = (router: number): Place => ({ x: router % shape.width, y: Math.floor(router / shape.width) });
  const homeOf = (node: number): Place => placeOf(Math.floor(node / shape.concentration));
  const all = { low: 0, high: vcs - 1 };
  const lowerHalf = { low: 0, high: Math.floor(vcs / 2) - 1 };
  const upperHalf = { low: Math.floor(vcs / 2), high: vcs - 1 };

  /** Way along one dimension of a torus: `first` is the port toward larger coordinates. */
  const around = (from: number, to: number, size: number, first: number, tie: number) => {
    const ahead = (to - from + size) % size;
    const back = size - ahead;
    const forward = ahead < back || (ahead === back && tie === 1);
    const crosses = forward ? to < from : to > from;
    return { port: forward ? first : first + 1, ...(forward === crosses ? upperHalf : lowerHalf) };
  };

  return (router, packet, destination) => {
    const here = placeOf(router);
    const to = homeOf(destination);
    const from = homeOf(packets[packet].source);
    if (here.x === to.x && here.y === to.y)
      return [{ port: FIRST_NODE_PORT + (destination % shape.concentration), ...all }];
    const horizontal = to.x > here.x ? 0 : 1;
    const vertical = to.y > here.y ? 2 : 3;
    const straight = (xFirst: boolean) => {
      const alongX = xFirst ? here.x !== to.x : here.y === to.y;
      if (!shape.wraps) return { port: alongX ? horizontal : vertical, ...all };
      return alongX
        ? around(from.x, to.x, shape.width, 0, randomBit(seed, packet, 0))
        : around(from.y, to.y, shape.height, 2, randomBit(seed, packet, 1));
    };
    switch (routing) {
      case "xy":
      case "yx":
        return [straight(routing === "xy")];
      case "o1turn": {
        const xFirst = randomBit(seed, packet, 2) === 0;
        return [{ ...straight(xFirst), ...(xFirst ? lowerHalf : upperHalf) }];
      }
      case "west-first":
        if (to.x < here.x) return [{ port: 1, ...all }];
        return [...(to.x > here.x ? [0] : []), ...(to.y !== here.y ? [vertical] : [])].map((port) => ({
          port,
          ...all,
        }));
      case "odd-even": {
        const ports: number[] = [];
        const odd = here.x % 2 === 1;
        const turns = to.y !== here.y;
        if (to.x === here.x) ports.push(vertical);
        else if (to.x > here.x) {
          if (!turns || to.x % 2 === 1 || to.x - here.x > 1) ports.push(0);
          if (turns && (odd || here.x === from.x)) ports.push(vertical);
        } else {
          ports.push(1);
          if (turns && !odd) ports.push(vertical);
        }
        return ports.map((port) => ({ port, ...all }));
      }
    }
  };
}
