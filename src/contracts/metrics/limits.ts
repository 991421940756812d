import { COUNTED, type Metric, metric } from "./metric.js";

const SOURCE = "counts of the simulated chip times the ticks that each takes, without fixed costs";

export const LIMITS: readonly Metric[] = [
  metric(
    "limits.measured_ticks",
    "ticks",
    "What all chip runs took, for comparison with the bounds",
    "totals.ticks",
    COUNTED,
  ),
  metric("limits.limit", "-", "What the largest of all bounds is of", "argmax of the bounds", SOURCE),
  metric(
    "limits.bound_ticks",
    "ticks",
    "The largest bound: ticks that the chip runs take at least, so never more than measured_ticks",
    "max(bounds of stages, link_ticks, barrier_ticks)",
    SOURCE,
  ),
  metric("limits.link_ticks", "ticks", "Flits over the busiest link, one a tick", "max over links", COUNTED),
  metric(
    "limits.barrier_ticks",
    "ticks",
    "Global barriers or ticks, one after the other; 0 with markers",
    "barriers x barrier_ticks, or (barriers - 1) x step_ticks",
    COUNTED,
  ),
  metric("limits.stages.*.stage", "-", "Stage: input, a layer, pooler", "name", "mapping of the model"),
  metric(
    "limits.stages.*.neuron_ticks",
    "ticks",
    "Neuron operations of the stage's busiest core: scan of its spike generators, or BSPN, whichever takes longer",
    "max over cores of max(neuron scans / (generator lanes x sources), BSPN columns x passes / vector lanes)",
    SOURCE,
  ),
  metric(
    "limits.stages.*.synapse_ticks",
    "ticks",
    "Synaptic operations of the stage's busiest core, products with K and V in attention cores; synapse memory is read a row with each, so it has no bound of its own",
    "max over cores of max(data packets x ticks of a packet, products / (2 x attention lanes))",
    SOURCE,
  ),
  metric(
    "limits.stages.*.send_ticks",
    "ticks",
    "Flits that the interface of the stage's busiest core injects, one a tick",
    "max over cores of the sum over packets",
    COUNTED,
  ),
  metric("limits.stages.*.largest", "-", "Which of the stage's bounds is largest", "argmax", SOURCE),
  metric("limits.stages.*.core", "-", "The core that takes so long", "argmax over the stage's cores", SOURCE),
  metric("limits.stages.*.bound_ticks", "ticks", "The largest of the stage's bounds", "max", SOURCE),
];
