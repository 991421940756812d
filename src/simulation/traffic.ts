import type { Ledger } from "../cores/ledger.js";
import { flitTable } from "../mapping/flits.js";
import { Mesh, PORTS } from "../noc/mesh.js";
import { unicastLinks } from "../noc/multicast-tree.js";
import { KIND_CHECKSUM, KIND_COUNT, KIND_CREDIT, KINDS } from "../spec/packet.js";
import type { SiteRate, Traffic } from "../spec/summary.js";
import type { CountedChip } from "./counted-chip.js";

/** Share of the link traversals of one packet a destination that copying on the way saves. */
export const savedShare = (hops: number, unicastHops: number): number =>
  unicastHops === 0 ? 0 : 1 - hops / unicastHops;

/** Numbers of the ledger's events that count as synaptic operations. */
export const synapticEvents = ({ table }: Ledger): number[] =>
  table.events.flatMap((event, number) => (table.factsOf(event).synaptic === true ? [number] : []));

/** Traffic of some sentences of a chip run. @param ticks time over which the busiest link's load is taken */
export function traffic(chip: CountedChip, sentences: readonly number[], ticks: number): Traffic {
  const { network, program, ledger, parts } = chip;
  const { injected, hops, deliveries, linkFlits } = network.counts;
  const flits = flitTable(chip);
  const perSentence = program.routes.length * KINDS;
  const byKind = new Array<number>(KINDS).fill(0);
  const mesh = new Mesh(chip.spec.mesh.width, chip.spec.mesh.height);
  const apart = program.routes.map((route) => unicastLinks(mesh, route));
  const sum = { deliveries: 0, hops: 0, unicastHops: 0, flits: 0 };
  for (const sentence of sentences) {
    for (let i = 0; i < perSentence; i++) {
      const at = sentence * perSentence + i;
      byKind[i % KINDS] = byKind[i % KINDS]! + injected[at]!;
      sum.deliveries += deliveries[at]!;
      sum.hops += hops[at]!;
      sum.unicastHops += injected[at]! * apart[Math.floor(i / KINDS)]!;
      sum.flits += injected[at]! * flits[i]!;
    }
  }
  const links = chip.spec.mesh.width * chip.spec.mesh.height * PORTS;
  let busiest = 0;
  let flitHops = 0;
  for (let link = 0; link < links; link++) {
    let carried = 0;
    for (const sentence of sentences) carried += linkFlits[sentence * links + link]!;
    flitHops += carried;
    busiest = Math.max(busiest, carried);
  }
  let spikes = 0;
  for (const stream of [...parts.streams, ...parts.innerStreams]) {
    if (stream.program.carries === "spikes") for (const sentence of sentences) spikes += stream.spikes[sentence]!;
  }
  let synaptic = 0;
  const operations = synapticEvents(ledger);
  for (const sentence of sentences) {
    for (let core = 0; core < ledger.cores; core++) {
      for (const event of operations)
        synaptic += ledger.counts[(sentence * ledger.cores + core) * ledger.events + event]!;
    }
  }
  const packets = byKind.reduce((a, b) => a + b, 0);
  return {
    spikes,
    markers: byKind[KIND_COUNT]! + byKind[KIND_CHECKSUM]!,
    credits: byKind[KIND_CREDIT]!,
    packets,
    deliveries: sum.deliveries,
    packet_hops: sum.hops,
    unicast_hops: sum.unicastHops,
    multicast_saving: savedShare(sum.hops, sum.unicastHops),
    flits: sum.flits,
    flit_hops: flitHops,
    mean_hops: packets === 0 ? 0 : sum.hops / packets,
    max_link_load: ticks === 0 ? 0 : busiest / ticks,
    synaptic_operations: synaptic,
  };
}

/** What the sites that carry spikes sent, in the order of stages. */
export function siteRates(chip: CountedChip, sentences: readonly number[], timesteps: number): SiteRate[] {
  const sites = new Map<string, SiteCounts>();
  const streams = [...chip.parts.streams, ...chip.parts.innerStreams];
  streams.sort((a, b) => a.program.consumerStage - b.program.consumerStage);
  for (const stream of streams) {
    if (stream.program.carries !== "spikes") continue;
    const layer = chip.program.stages[stream.program.consumerStage]!.name;
    const key = `${layer}/${stream.program.site}`;
    const entry = sites.get(key) ?? { layer, site: stream.program.site, values: 0, events: 0, signed_events: 0 };
    for (const sentence of sentences) {
      entry.values += stream.values[sentence]!;
      entry.events += stream.spikes[sentence]!;
      entry.signed_events += stream.magnitudes[sentence]!;
    }
    sites.set(key, entry);
  }
  return [...sites.values()].map((site) => withRates(site, timesteps));
}

export type SiteCounts = Pick<SiteRate, "layer" | "site" | "values" | "events" | "signed_events">;

export function withRates(site: SiteCounts, timesteps: number): SiteRate {
  const slots = site.values * timesteps;
  const rate = (events: number): number => (slots === 0 ? 0 : events / slots);
  return { ...site, rate: rate(site.events), signed_rate: rate(site.signed_events) };
}
