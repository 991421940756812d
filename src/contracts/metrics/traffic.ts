import { COUNTED, type Metric, metric } from "./metric.js";

/**
 * Firing rate that the paper gives for SST-2 (Tang, Yan, Wong, ICML 2025, arXiv 2409.15298); it fits the signed
 * count.
 */
export const PAPER_FIRING_RATE = 0.13;

export const TRAFFIC: readonly Metric[] = [
  metric(
    "traffic.spikes",
    "spikes",
    "Spikes sent by spike generators in the code in force, before multicast; probability spikes, which stay inside attention cores, included; code dense: values, those of 0 too",
    "sum",
    COUNTED,
  ),
  metric(
    "traffic.markers",
    "packets",
    "End-of-window markers injected: count and checksum are two packets",
    "sum",
    COUNTED,
  ),
  metric("traffic.credits", "packets", "Credits injected", "sum", COUNTED),
  metric(
    "traffic.packets",
    "packets",
    "Packets injected; a multicast counts once",
    "spikes that leave their core (code dense: as many packets as hold the values) + values + markers + credits",
    COUNTED,
  ),
  metric(
    "traffic.deliveries",
    "packets",
    "Copies received by cores and by the host port",
    "sum over destinations",
    COUNTED,
  ),
  metric(
    "traffic.packet_hops",
    "packets",
    "Link traversals by packets; copies of a multicast count each",
    "sum over links",
    COUNTED,
  ),
  metric(
    "traffic.unicast_hops",
    "packets",
    "Link traversals that the same packets would need with one packet for each destination; as many packets as deliveries would be injected then. With chip.noc.multicast off it equals packet_hops",
    "sum over packets injected of the distances from their source to each destination",
    "computed from counts of packets injected by route",
  ),
  metric(
    "traffic.multicast_saving",
    "-",
    "Share of the link traversals of one packet for each destination that routers save by copying packets on their way",
    "1 - packet_hops / unicast_hops; 0 without any",
    "computed from counts of packets injected by route",
  ),
  metric("traffic.flits", "flits", "Flits injected", "sum of ceil(packet bits / link bits)", COUNTED),
  metric("traffic.flit_hops", "flits", "Link traversals by flits", "sum over links", COUNTED),
  metric(
    "traffic.chip_flit_hops",
    "flits",
    "Link traversals by flits from chip to chip, among flit_hops",
    "sum over the links between chips; 0 with one chip",
    COUNTED,
  ),
  metric("traffic.mean_hops", "hops", "Mean links a packet takes, copies included", "packet_hops / packets", COUNTED),
  metric(
    "traffic.max_link_load",
    "-",
    "Load of the busiest link, 1 being as many flits as it takes: one a tick, on a narrow link between chips fewer",
    "flits of that link x ticks of a flit on it / ticks: of a sentence over its latency, of all over the time until the chip is empty; equal for one sentence where nothing happens behind the answer",
    COUNTED,
  ),
  metric(
    "traffic.synaptic_operations",
    "operations",
    "Additions of a spike or value to an accumulator, products with K and V included",
    "sum over deliveries of the columns (or scores, or channels) they reach",
    COUNTED,
  ),
  metric(
    "dead_parts.undamaged_packet_hops",
    "packets",
    "Link traversals by the same packets on the same chip with every part alive, placed by the same rule; only of chips with dead parts (chip.dead)",
    "sum over packets injected of the links of their route there",
    "computed from counts of packets injected by route",
  ),
  metric(
    "dead_parts.undamaged_flit_hops",
    "flits",
    "Link traversals by their flits, likewise",
    "sum over flits injected of the links of their route there",
    "computed from counts of packets injected by route",
  ),
  metric(
    "dead_parts.extra_network_fj",
    "fJ",
    "Energy of links and routers beyond that of the same chip with every part alive; below 0: less. What dead parts cost in latency, and so in leakage, only a second run tells",
    "hops more x energy of a hop",
    "computed from counts of packets injected by route",
  ),
];

export const SITES: readonly Metric[] = [
  metric("sites.*.layer", "-", "Where the consumer of the site sits: input, a layer, or pooler", "-", "mapping"),
  metric("sites.*.site", "-", "Name of the encoder", "-", "mapping"),
  metric("sites.*.values", "values", "Values encoded at the site", "tokens x channels", COUNTED),
  metric(
    "sites.*.events",
    "events",
    "Events sent for them in the code in force, before multicast; code dense: one a value",
    "sum",
    COUNTED,
  ),
  metric("sites.*.rate", "-", "Firing rate in the code in force", "events / (values x T), T = 16 steps", COUNTED),
  metric(
    "sites.*.signed_events",
    "events",
    "Events that the signed code would send, whatever code is in force",
    "sum of |q|",
    COUNTED,
  ),
  metric("sites.*.signed_rate", "-", "Firing rate in signed count", "signed_events / (values x T)", COUNTED),
  metric(
    "firing_rate.sent",
    "-",
    "Firing rate over all sites in the code in force; code dense: 1 / T",
    "sum of events / (sum of values x T)",
    COUNTED,
  ),
  metric(
    "firing_rate.signed",
    "-",
    `Firing rate over all sites in signed count; the figure to hold against the paper's ${PAPER_FIRING_RATE} for SST-2, which fits this count although the paper's code sends the offset one`,
    "sum of signed_events / (sum of values x T)",
    COUNTED,
  ),
];
