import { KIND_CHECKSUM, KIND_COUNT, KIND_CREDIT, KINDS } from "../contracts/packet.js";
import type { SiteRate, Traffic } from "../contracts/summary.js";
import type { Ledger } from "../cores/ledger.js";
import { flitTable } from "../mapping/flits.js";
import { meshOf } from "../noc/mesh.js";
import { unicastLinks } from "../noc/multicast-tree.js";
import { slowLinks } from "./chip-links.js";
import type { CountedChip } from "./counted-chip.js";

/** Share of link traversals that multicast saves, compared with one packet for each destination. */
export const savedShare = (hops: number, unicastHops: number): number =>
  unicastHops === 0 ? 0 : 1 - hops / unicastHops;

/** Numbers of the ledger's events that count as synaptic operations. */
export const synapticEvents = ({ table }: Ledger): number[] =>
  table.events.flatMap((event, number) => (table.factsOf(event).synaptic === true ? [number] : []));

/** Traffic of some sentences of a chip run. @param ticks time over which the busiest link's load is averaged */
export function traffic(chip: CountedChip, sentences: readonly number[], ticks: number): Traffic {
  const { network, program, ledger, parts, items } = chip;
  const { injected, hops, deliveries, linkFlits } = network.counts;
  const flits = flitTable(chip);
  const perSentence = program.routes.length * KINDS;
  const byKind = new Array<number>(KINDS).fill(0);
  const mesh = meshOf(chip.spec.mesh);
  const apart = program.routes.map((route) => unicastLinks(mesh, route));
  const sum = { deliveries: 0, hops: 0, unicastHops: 0, flits: 0 };
  const records = sentences.map((sentence) => items.recordOf(sentence));
  for (const record of records) {
    for (let i = 0; i < perSentence; i++) {
      const at = record * perSentence + i;
      byKind[i % KINDS] = byKind[i % KINDS]! + injected[at]!;
      sum.deliveries += deliveries[at]!;
      sum.hops += hops[at]!;
      sum.unicastHops += injected[at]! * apart[Math.floor(i / KINDS)]!;
      sum.flits += injected[at]! * flits[i]!;
    }
  }
  const links = mesh.injections;
  const flitTicks = slowLinks(chip.spec);
  let busiest = 0;
  let flitHops = 0;
  let chipFlitHops = 0;
  for (let link = 0; link < links; link++) {
    let carried = 0;
    for (const record of records) carried += linkFlits[record * links + link]!;
    flitHops += carried;
    if (flitTicks && mesh.leavesChip(link)) chipFlitHops += carried;
    busiest = Math.max(busiest, carried * (flitTicks?.[link] ?? 1));
  }
  let spikes = 0;
  for (const source of [...parts.sources, ...parts.innerSources]) {
    if (source.program.payload === "spikes") for (const record of records) spikes += source.spikes[record]!;
  }
  let synaptic = 0;
  const operations = synapticEvents(ledger);
  for (const record of records) {
    for (let core = 0; core < ledger.cores; core++) {
      for (const event of operations)
        synaptic += ledger.counts[(record * ledger.cores + core) * ledger.events + event]!;
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
    chip_flit_hops: chipFlitHops,
    mean_hops: packets === 0 ? 0 : sum.hops / packets,
    max_link_load: ticks === 0 ? 0 : busiest / ticks,
    synaptic_operations: synaptic,
  };
}

/** Ticks that the busiest link needs for its flits. @param flitTicks by link; undefined: one */
export const busiestOf = (linkFlits: readonly number[], flitTicks?: ArrayLike<number>): number =>
  linkFlits.reduce((most, flits, link) => Math.max(most, flits * (flitTicks?.[link] ?? 1)), 0);

/**
 * Traffic of several scopes added up.
 * @param busiest ticks that the busiest link of all needs, @param ticks time over which its load is averaged
 */
export function addTraffic(parts: readonly Traffic[], busiest: number, ticks: number): Traffic {
  const sum = (pick: (t: Traffic) => number): number => parts.reduce((n, t) => n + pick(t), 0);
  const packets = sum((t) => t.packets);
  const hops = sum((t) => t.packet_hops);
  const unicastHops = sum((t) => t.unicast_hops);
  return {
    spikes: sum((t) => t.spikes),
    markers: sum((t) => t.markers),
    credits: sum((t) => t.credits),
    packets,
    deliveries: sum((t) => t.deliveries),
    packet_hops: hops,
    unicast_hops: unicastHops,
    multicast_saving: savedShare(hops, unicastHops),
    flits: sum((t) => t.flits),
    flit_hops: sum((t) => t.flit_hops),
    chip_flit_hops: sum((t) => t.chip_flit_hops),
    mean_hops: packets === 0 ? 0 : hops / packets,
    max_link_load: ticks === 0 ? 0 : busiest / ticks,
    synaptic_operations: sum((t) => t.synaptic_operations),
  };
}

/** Adds up what the same sites sent in several scopes, at least one. */
export function addSites(parts: readonly (readonly SiteRate[])[], timesteps: number): SiteRate[] {
  return parts[0]!.map(({ layer, site }, i) => {
    const sum = (pick: (s: SiteRate) => number): number => parts.reduce((n, sites) => n + pick(sites[i]!), 0);
    return withRates(
      {
        layer,
        site,
        values: sum((s) => s.values),
        events: sum((s) => s.events),
        signed_events: sum((s) => s.signed_events),
      },
      timesteps,
    );
  });
}

/** Counts of the sites that send spikes, in the order of stages. */
export function siteRates(chip: CountedChip, sentences: readonly number[], timesteps: number): SiteRate[] {
  const sites = new Map<string, SiteCounts>();
  const sources = [...chip.parts.sources, ...chip.parts.innerSources];
  sources.sort((a, b) => a.program.consumerStage - b.program.consumerStage);
  for (const source of sources) {
    if (source.program.payload !== "spikes") continue;
    const layer = chip.program.stages[source.program.consumerStage]!.name;
    const key = `${layer}/${source.program.site}`;
    const entry = sites.get(key) ?? { layer, site: source.program.site, values: 0, events: 0, signed_events: 0 };
    for (const sentence of sentences) {
      const record = chip.items.recordOf(sentence);
      entry.values += source.values[record]!;
      entry.events += source.spikes[record]!;
      entry.signed_events += source.magnitudes[record]!;
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
