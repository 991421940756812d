import type { Random } from "../base/random.js";
import { CHANNEL, ITEM, KIND, KIND_DATA, KINDS, ROUTE, VALUE } from "../contracts/packet.js";
import type { ChipProgram } from "../contracts/program.js";
import { indexBits } from "../mapping/widths.js";
import { LOCAL, type Mesh } from "../noc/mesh.js";
import type { RoutingTable } from "../noc/multicast-tree.js";
import type { NetworkDamage, PacketDamage } from "./faulty-network.js";
import type { FaultCase, FaultKind, StoredKind } from "./kinds.js";
import { drawPlaces } from "./places.js";

/** What the undamaged run of a sentence has shown. */
export interface Traffic {
  /** Packets injected, by kind. */
  readonly packets: readonly number[];
  readonly ticks: number;
}

/** Where and when a run is broken. */
export interface TransportDamage {
  readonly faults: number;
  readonly network: NetworkDamage;
  readonly routes?: (table: RoutingTable) => void;
}

type TransportKind = Exclude<FaultKind, StoredKind>;

/** Ticks that a late packet is held up, or after which a doubled one comes again. */
const DELAYS = [10, 100, 1000, 10_000, 100_000];
/** Bits of a value in a packet that may flip, how many values of a packet at most, and bits of the window's number. */
const VALUE_BITS = 4;
const MOST_VALUES = 8;
const WINDOW_BITS = 3;

const flip = (word: number, value: number, bit: number): PacketDamage => ({
  do: "change",
  word,
  value: value ^ (1 << bit),
});

/** Routers that a packet passes from one core's node to another's, both ends included. */
export const pathOf = (mesh: Mesh, source: number, node: number): number[] => [
  ...mesh.path(source, node).map((link) => Math.floor(link / mesh.ports)),
  mesh.routerOf(node),
];

/** What happens to one packet of a kind; drawn as it is offered, in the order of the run. */
function packetDamage(kind: TransportKind, { program, mesh }: Built, random: Random) {
  const delay = () => DELAYS[random.below(DELAYS.length)]!;
  const routeBits = indexBits(program.routes.length);
  const valuesOn = new Uint8Array(program.routes.length).fill(1);
  for (const { segments, valuesPerPacket } of program.sources)
    for (const { routes } of segments)
      for (const route of routes) valuesOn[route] = Math.min(MOST_VALUES, valuesPerPacket);
  return (words: Int32Array, packet: number): PacketDamage => {
    switch (kind) {
      case "lost":
        return { do: "drop" };
      case "doubled":
        return { do: "double", after: delay() };
      case "late":
        return { do: "delay", after: delay() };
      case "payload": {
        const route = program.routes[words[packet + ROUTE]!]!;
        const core = program.cores.find(({ node }) => node === route.destinations[0]);
        const widths = (core?.inputs ?? [program.hostInput]).map((input) => program.inputs[input]!.width);
        const channelBits = indexBits(Math.max(...widths, mesh.width));
        const bit = random.below(channelBits + valuesOn[words[packet + ROUTE]!]! * VALUE_BITS);
        return bit < channelBits
          ? flip(CHANNEL, words[packet + CHANNEL]!, bit)
          : flip(VALUE, words[packet + VALUE]!, bit - channelBits);
      }
      default: {
        const bit = random.below(routeBits + WINDOW_BITS + 2);
        if (bit < routeBits) return flip(ROUTE, words[packet + ROUTE]!, bit);
        if (bit < routeBits + WINDOW_BITS) return flip(ITEM, words[packet + ITEM]!, bit - routeBits);
        return flip(KIND, words[packet + KIND]!, bit - routeBits - WINDOW_BITS);
      }
    }
  };
}

interface Built {
  readonly program: ChipProgram;
  readonly mesh: Mesh;
}

/** Damages drawn packets of all that are sent; of payload, data packets alone. */
function packets({ kind, amount }: FaultCase, built: Built, traffic: Traffic, random: Random): TransportDamage {
  const only = kind === "payload" ? [KIND_DATA] : Array.from({ length: KINDS }, (_, i) => i);
  const places = drawPlaces(
    amount,
    only.reduce((n, of) => n + traffic.packets[of]!, 0),
    random,
  );
  const damageOf = packetDamage(kind as TransportKind, built, random);
  let seen = 0;
  let next = 0;
  return {
    faults: places.length,
    network: {
      packet: (words, packet) => {
        if (!only.includes(words[packet + KIND]!) || seen++ !== places[next]) return undefined;
        next++;
        return damageOf(words, packet);
      },
    },
  };
}

/** Breaks links, routers or cores that are in use, each from a tick of its own on. */
function broken({ kind, amount, at }: FaultCase, { program, mesh }: Built, traffic: Traffic, random: Random) {
  const used = new Set<number>();
  const linkBetween = (from: number, to: number): number => from * mesh.routers + to;
  for (const { source, destinations } of program.routes) {
    for (const destination of destinations) {
      const routers = pathOf(mesh, source, destination);
      routers.forEach((router, i) => {
        if (kind === "router") used.add(router);
        else if (kind === "link" && i > 0) used.add(linkBetween(routers[i - 1]!, router));
      });
    }
  }
  if (kind === "core") for (const { node } of program.cores) used.add(node);
  const all = [...used].sort((a, b) => a - b);
  const places = drawPlaces(amount, all.length, random);
  const since = new Map(places.map((place) => [all[place]!, at ?? Math.floor(random.unit() * traffic.ticks)]));
  const dead = (part: number, tick: number): boolean => (since.get(part) ?? Number.POSITIVE_INFINITY) <= tick;
  const loses = (source: number, node: number, tick: number): boolean => {
    if (kind === "core") return dead(node, tick);
    const routers = pathOf(mesh, source, node);
    return kind === "router"
      ? routers.some((router) => dead(router, tick))
      : routers.some((router, i) => i > 0 && dead(linkBetween(routers[i - 1]!, router), tick));
  };
  return { faults: places.length, network: { loses } };
}

/** Flips port bits of the tables of routes, at routers that they pass. */
function tables({ amount }: FaultCase, { mesh }: Built, random: Random, table: RoutingTable): number {
  const { ports } = table;
  const entries: number[] = [];
  ports.forEach((mask, at) => {
    if (mask !== 0) entries.push(at);
  });
  // Each entry has a bit for every core and every neighbour.
  const bitsAt = (entry: number): number[] => [
    ...Array.from({ length: mesh.concentration }, (_, core) => LOCAL + core),
    ...[0, 1, 2, 3].filter((port) => mesh.neighbour[(entry % mesh.routers) * 4 + port]! >= 0),
  ];
  const places = drawPlaces(amount, entries.length, random);
  for (const place of places) {
    const entry = entries[place]!;
    const bits = bitsAt(entry);
    ports[entry] = ports[entry]! ^ (1 << bits[random.below(bits.length)]!);
  }
  return places.length;
}

/** Draws what a run is damaged by. @param table the run's routing tables, which kind route changes */
export function drawTransport(
  fault: FaultCase,
  program: ChipProgram,
  mesh: Mesh,
  traffic: Traffic,
  random: Random,
  table: () => RoutingTable,
): TransportDamage {
  const built = { program, mesh };
  const { kind } = fault;
  if (kind === "route") {
    const drawn = tables(fault, built, random, table());
    return { faults: drawn, network: {} };
  }
  if (kind === "link" || kind === "router" || kind === "core") return broken(fault, built, traffic, random);
  return packets(fault, built, traffic, random);
}

/** Whether a packet of some route would come to a router again. */
export function leadsInCircle({ mesh, ports, trees }: RoutingTable): boolean {
  return trees.some(({ source }, tree) => {
    const reached = new Set<number>();
    const open = [mesh.routerOf(source)];
    for (let router = open.pop(); router !== undefined; router = open.pop()) {
      if (reached.has(router)) return true;
      reached.add(router);
      const mask = ports[tree * mesh.routers + router]!;
      for (let port = 0; port < LOCAL; port++) if ((mask >> port) & 1) open.push(mesh.neighbour[router * 4 + port]!);
    }
    return false;
  });
}
