import { checkBufferMemory } from "../buffer-memory.js";
import type { FlitSpec } from "../flit-spec.js";
import { oppositePort } from "../mesh.js";
import { DIRECTIONS, type Grid } from "../topology.js";
import type { Layout } from "./layout.js";
import * as L from "./layout.js";

/** Cycles of flight on the wires between a router and its nodes. */
export const NODE_WIRE = 1;

/** First words of the records of a network; `places` gives each router its place in the order of visits. */
export class Addresses {
  constructor(
    readonly layout: Layout,
    private readonly places: Int32Array,
  ) {}

  router(router: number): number {
    return this.layout.firstRouter + this.places[router]! * this.layout.routerWords;
  }

  port(router: number, port: number): number {
    return this.router(router) + L.ROUTER_WORDS + port * L.PORT_WORDS;
  }

  input(router: number, port: number, vc: number): number {
    const { inputs, vcs, inBits } = this.layout;
    return this.router(router) + inputs + ((port * vcs + vc) << inBits);
  }

  output(router: number, port: number, vc: number): number {
    const { outputs, vcs } = this.layout;
    return this.router(router) + outputs + (port * vcs + vc) * L.OUT_WORDS;
  }

  node(node: number): number {
    return this.layout.firstNode + node * this.layout.nodeWords;
  }

  /** Port record (of which only the room counts) and channels by which a node feeds its router. */
  nodePort(node: number): number {
    return this.node(node) + L.NODE_WORDS;
  }

  nodeChannel(node: number, vc: number): number {
    return this.nodePort(node) + L.PORT_WORDS + vc * L.OUT_WORDS;
  }
}

/**
 * The memory of an empty network.
 * @param ejectionSlots slots at a node, by VC; undefined: as many as in a router
 */
export function buildMemory(
  spec: FlitSpec,
  grid: Grid,
  layout: Layout,
  places: Int32Array,
  ejectionSlots?: Int32Array,
): Int32Array {
  checkBufferMemory(
    layout.words,
    `${grid.routers} routers with ${spec.vcs} channels a port of ${spec.bufferFlits} flits`,
  );
  const memory = new Int32Array(layout.words);
  const at = new Addresses(layout, places);
  const { vcs, bufferFlits, pipeline } = spec;
  const { concentration } = grid;

  const channel = (record: number, port: number, vc: number, slots: number, down: number): void => {
    memory[record + L.O_SLOTS] = slots;
    memory[record + L.O_PORT] = port;
    memory[record + L.O_VC] = vc;
    memory[record + L.O_DOWN] = down;
    memory[port + L.P_HAS_CREDITS] = memory[port + L.P_HAS_CREDITS]! | (1 << vc);
    memory[port + L.P_FREE] = memory[port + L.P_FREE]! | (1 << vc);
    memory[port + L.P_SLOTS] = memory[port + L.P_SLOTS]! + slots;
  };

  for (let router = 0; router < grid.routers; router++) {
    const record = at.router(router);
    memory[record + L.R_XY] = (router % grid.width) | (Math.floor(router / grid.width) << 8);
    memory[record + L.R_PLACE] = places[router]!;
    memory[record + L.R_ID] = router;
    for (let port = 0; port < grid.ports; port++) {
      const local = port >= DIRECTIONS;
      const link = router * DIRECTIONS + port;
      const far = local ? router * concentration + port - DIRECTIONS : grid.neighbour[link]!;
      const portRecord = at.port(router, port);
      if (far < 0) continue;
      memory[portRecord + L.P_ROUTER] = record;
      memory[portRecord + L.P_FIRST] = port * vcs;
      const wire = local ? NODE_WIRE : grid.linkLatency[link]!;
      const occupies = local ? 1 : grid.occupies[link]!;
      memory[portRecord + L.P_OCCUPIES] = occupies;
      memory[portRecord + L.P_LINK_LATENCY] = wire + occupies - 1 + L.NOT_LINK;
      // A link is as long as the one back. A node uses a credit in the cycle in which it reads it.
      memory[portRecord + L.P_CREDIT] = wire + 1 + (local ? 0 : pipeline.creditDelay);
      for (let vc = 0; vc < vcs; vc++) {
        const input = at.input(router, port, vc);
        const output = at.output(router, port, vc);
        memory[input + L.I_ROUTER] = record;
        memory[input + L.I_INDEX] = port * vcs + vc;
        memory[input + L.I_UP] = local ? at.nodeChannel(far, vc) : at.output(far, oppositePort(port), vc);
        const slots = local && ejectionSlots ? ejectionSlots[vc]! : bufferFlits;
        channel(output, portRecord, vc, slots, local ? ~(far * vcs + vc) : at.input(far, oppositePort(port), vc));
      }
    }
  }
  for (let node = 0; node < grid.nodes; node++) {
    const record = at.node(node);
    memory[record + L.N_FIRST] = -1;
    memory[record + L.N_LAST] = -1;
    memory[record + L.N_LAST_VC] = -1;
    const router = grid.routerOf(node);
    const port = DIRECTIONS + node - router * concentration;
    for (let vc = 0; vc < vcs; vc++)
      channel(at.nodeChannel(node, vc), at.nodePort(node), vc, bufferFlits, at.input(router, port, vc));
  }
  return memory;
}
