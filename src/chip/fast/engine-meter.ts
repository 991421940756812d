import { CHIPS_SHIFT, ROUTERS_MASK } from "../../contracts/packet.js";
import type { PacketEngine } from "../../engine/engine.js";
import * as R from "../../engine/machine/records.js";
import { P_FLITS } from "../../noc/flit/machine/records.js";
import { LOCAL } from "../../noc/mesh.js";
import type { RoutingTable } from "../../noc/multicast-tree.js";
import type { FlitsByClass, TrafficMeter } from "../../noc/network.js";

/** Flits that have moved so far, from the engine's records. */
export class EngineMeter implements TrafficMeter {
  constructor(
    private readonly engine: PacketEngine,
    private readonly routes: RoutingTable,
  ) {}

  linkFlits(link: number): number {
    const { mesh } = this.routes;
    const { ports } = mesh;
    if (link % ports >= LOCAL) return 0;
    const { memory, layout } = this.engine;
    if (layout.flits) return memory.get(layout.flits.addresses.port(Math.floor(link / ports), link % ports), P_FLITS);
    return this.sentBy(link) + this.sentBy(mesh.twinOf(link));
  }

  private sentBy(link: number): number {
    const record = this.engine.layout.links.get(link);
    return record === undefined ? 0 : this.flitsOf(record, R.LINK_DATA) + this.flitsOf(record, R.LINK_CREDITS);
  }

  flits(): FlitsByClass {
    const { memory, layout } = this.engine;
    const data = { injected: 0, crossed: 0, chipCrossed: 0, delivered: 0 };
    const others = { injected: 0, crossed: 0, chipCrossed: 0, delivered: 0 };
    for (const ni of layout.interfaces) {
      const link = memory.get(ni, R.NI_LINK);
      if (link === 0) continue;
      const markers = memory.get(ni, R.NI_MARKER_FLITS);
      data.injected += this.flitsOf(link, R.LINK_DATA) - markers;
      others.injected += this.flitsOf(link, R.LINK_CREDITS) + markers;
    }
    for (const { record, route, own } of layout.ends) {
      const [links, chipLinks] = [own & ROUTERS_MASK, own >> CHIPS_SHIFT];
      const flits = memory.get(record, R.END_FLITS);
      const markers = memory.get(record, R.END_MARKER_FLITS);
      const kind = this.routes.credit[route] === 1 ? others : data;
      kind.delivered += flits;
      kind.crossed += flits * links;
      kind.chipCrossed += flits * chipLinks;
      others.delivered += markers;
      others.crossed += markers * links;
      others.chipCrossed += markers * chipLinks;
    }
    return { data, others };
  }

  private flitsOf(link: number, line: number): number {
    return this.engine.memory.get(link + line, R.LINE_SENT);
  }
}
