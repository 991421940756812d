import { PATH_PARTS, type PathPart } from "../summary.js";
import { COUNTED, type Metric, metric } from "./metric.js";

const PATH_DEFINITIONS: Readonly<Record<PathPart, string>> = {
  host: "serialisation at the host port",
  spike_generation: "scan of the spike generator",
  network: "service by network interfaces and links, queues left out",
  synapses: "synapse units, products with K and V included",
  vector_unit: "PTsoftmax, BSPN, residual addition and requantisation",
  waiting: "any queue, a credit, or K or V that had not come yet",
};

export const LATENCY: readonly Metric[] = [
  metric(
    "latency.ticks",
    "ticks",
    "First embedding value in at the host port to last pooled value out",
    "time out - time in",
    COUNTED,
  ),
  metric("latency.seconds", "s", "The same in seconds", "ticks x tick_ps x 1e-12", COUNTED),
  metric(
    "latency.by_layer.*",
    "ticks",
    "Critical path by transformer layer; host port and input core count to layer 0, the pooler to the last. Sums to latency.ticks",
    "sum over the critical path",
    COUNTED,
  ),
  metric(
    "latency.by_stage.*",
    "ticks",
    "Critical path by stage: input, the layers, pooler. Sums to latency.ticks",
    "sum over the critical path",
    COUNTED,
  ),
  ...PATH_PARTS.map((part) =>
    metric(
      `latency.critical_path.${part}`,
      "ticks",
      `Part of the latency spent on ${PATH_DEFINITIONS[part]}. The parts sum to latency.ticks`,
      "sum over the critical path",
      "intervals that each packet, credit and unit on the critical path carries",
    ),
  ),
  ...PATH_PARTS.map((part) =>
    metric(
      `critical_path.${part}`,
      "ticks",
      `Sum over all sentences of the ticks spent on ${PATH_DEFINITIONS[part]}`,
      "sum of latency.critical_path",
      "intervals that each packet, credit and unit on the critical path carries",
    ),
  ),
  metric(
    "latency.packet_level.ticks",
    "ticks",
    "Latency of the sentence in the same chip run on the packet-level network; only of run --noc both, whose other figures are those of the flit level",
    "time out - time in",
    COUNTED,
  ),
  metric(
    "latency.packet_level.mean_ticks",
    "ticks",
    "Mean of latency.packet_level.ticks over the sentences",
    "sum / sentences",
    COUNTED,
  ),
  metric(
    "latency.packet_level.error",
    "-",
    "Error of the packet level's latency, of a sentence or of the mean; below 0: the packet level is too fast",
    "(packet level - flit level) / flit level",
    COUNTED,
  ),
  metric(
    "latency.packet_level.largest_error",
    "-",
    "latency.packet_level.error of the sentence where it is largest, whatever its sign",
    "the error with the largest absolute value",
    COUNTED,
  ),
  metric(
    "latency.p50_ticks",
    "ticks",
    "Median latency of a sentence",
    "nearest rank: the ceil(0.50 n)-th smallest",
    COUNTED,
  ),
  metric(
    "latency.p99_ticks",
    "ticks",
    "Latency that 99 of 100 sentences do not exceed",
    "nearest rank: the ceil(0.99 n)-th smallest",
    COUNTED,
  ),
  metric("latency.mean_ticks", "ticks", "Mean latency of a sentence", "sum of latency.ticks / sentences", COUNTED),
  metric("latency.p50_seconds", "s", "Median latency in seconds", "p50_ticks x tick_ps x 1e-12", COUNTED),
  metric(
    "latency.p99_seconds",
    "s",
    "99th percentile of the latency in seconds",
    "p99_ticks x tick_ps x 1e-12",
    COUNTED,
  ),
];
