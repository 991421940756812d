import { type Metric, metric } from "./metric.js";

const MEASURED = "counted packet by packet in the measured part of a run of noc";

/** Figures of what the command `noc` prints. Names begin with `noc.`, which the JSON document leaves out. */
export const NOC: readonly Metric[] = [
  metric(
    "noc.packet_latency_mean",
    "cycles",
    "Mean time from a packet's creation, waiting at its source included, to the arrival of its tail; null when the load is not stable",
    "sum of (arrived - created) / packets",
    MEASURED,
  ),
  metric(
    "noc.network_latency_mean",
    "cycles",
    "Mean time from a packet's head leaving its source to the arrival of its tail; null when the load is not stable",
    "sum of (arrived - injected) / packets",
    MEASURED,
  ),
  metric(
    "noc.packet_latency_p50",
    "cycles",
    "Packet latency that half of the packets do not exceed",
    "smallest latency with at least 50 % of the packets at or below it; mean over seeds",
    MEASURED,
  ),
  metric(
    "noc.packet_latency_p99",
    "cycles",
    "Packet latency that 99 of 100 packets do not exceed",
    "smallest latency with at least 99 % of the packets at or below it; mean over seeds",
    MEASURED,
  ),
  metric(
    "noc.hops_mean",
    "routers",
    "Mean routers a packet passes: its distance + 1",
    "sum of hops / packets",
    MEASURED,
  ),
  metric(
    "noc.offered_rate",
    "flits/node/cycle",
    "Load that the sources offer; of a packet list its flits over the cycles from the first creation to the last",
    "as given",
    "option --rate or --rates",
  ),
  metric(
    "noc.injected_rate",
    "flits/node/cycle",
    "Flits that nodes sent into the network",
    "flits sent / (cycles x nodes) in the measured part",
    MEASURED,
  ),
  metric(
    "noc.accepted_rate",
    "flits/node/cycle",
    "Flits that nodes received",
    "flits received / (cycles x nodes) in the measured part",
    MEASURED,
  ),
  metric(
    "noc.accepted_rate_max",
    "flits/node/cycle",
    "Largest accepted rate of a sweep",
    "maximum over the loads",
    MEASURED,
  ),
  metric(
    "noc.stable",
    "-",
    "Whether the mean over latencies of packets that arrived and ages of flits under way stayed below 500 cycles, looked at after every period and every 1,000 cycles of drain",
    "as defined by BookSim2's trafficmanager.cpp",
    MEASURED,
  ),
  metric(
    "noc.zero_load_latency",
    "cycles",
    "Mean packet latency of the traffic pattern in an empty network",
    "mean over sources and destinations of 3 + hops x router + flight on links + flits - 1, router = routing delay + 3 (speculative 2)",
    "computed from the configuration",
  ),
  metric(
    "noc.saturation",
    "flits/node/cycle",
    "Offered rate at which mean packet latency reaches three times that without load; from and to differ where the next load is not stable any more",
    "linear between the loads of the sweep",
    MEASURED,
  ),
  metric(
    "noc.busiest_link",
    "flits/cycle",
    "The link between routers that carried most: router, output port, flits per cycle (1 is its limit)",
    "flits on the link / cycles in the measured part",
    MEASURED,
  ),
  metric(
    "noc.confidence_95",
    "-",
    "With several seeds, half the width of the 95 % confidence interval of a mean",
    "Student's t x standard deviation / sqrt(seeds)",
    "computed from the runs of the seeds",
  ),
  metric("noc.cycles", "cycles", "Cycles simulated, warm-up and drain included, over all seeds", "sum", MEASURED),
  metric("noc.packets_measured", "packets", "Packets whose latency counts, over all seeds", "sum", MEASURED),
];
