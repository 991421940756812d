import { COUNTED, type Metric, metric } from "./metric.js";
import { SNN_RUN } from "./snn-run.js";

const FILE = "file of the network";
const OPTIONS = "options of the command";
const CHIP = "description of the chip";
const MAPPED = "mapping of populations to cores";

/** Figures of the summary of `snn run` that other summaries have not. Names begin with `snn.`. */
export const SNN: readonly Metric[] = [
  metric("snn.schema", "-", "Name and version of the format of the summary", "constant", "sorbet-sim"),
  metric("snn.seed", "-", "Seed of drawn input spikes", "option --seed", OPTIONS),
  metric("snn.network.name", "-", "Name of the network's file", "as given", FILE),
  metric("snn.network.sha256", "-", "Hash of the network's file", "SHA-256", FILE),
  metric("snn.network.neurons", "neurons", "Neurons, inputs included", "sum over populations", FILE),
  metric("snn.network.synapses", "synapses", "Synapses, those of shared weights each", "sum over projections", FILE),
  metric(
    "snn.network.populations.*.name",
    "-",
    "Name of a population: a node of the network with neurons",
    "as given",
    FILE,
  ),
  metric(
    "snn.network.populations.*.kind",
    "-",
    "What its neurons do: input, if, lif, cuba-lif, li, cuba-li, i, threshold or sum",
    "type of the node",
    FILE,
  ),
  metric("snn.network.populations.*.neurons", "neurons", "Neurons of a population", "product of its shape", FILE),
  metric("snn.network.populations.*.spikes", "spikes", "Spikes of a population in the run", "sum over steps", COUNTED),
  metric("snn.network.populations.*.cores", "cores", "Cores that hold neurons of a population", "counted", MAPPED),
  metric("snn.input.name", "-", "Name of the file of input spikes; absent where they are drawn", "as given", OPTIONS),
  metric("snn.input.sha256", "-", "Hash of that file", "SHA-256", OPTIONS),
  metric("snn.execution.dt", "s", "Time that a step stands for in the equations", "option --dt", OPTIONS),
  metric(
    "snn.execution.reset",
    "-",
    "What a spike does to the membrane: zero, subtract or value",
    "option --reset",
    OPTIONS,
  ),
  metric(
    "snn.execution.integrator",
    "-",
    "How an equation becomes a step: euler or exponential",
    "option --integrator",
    OPTIONS,
  ),
  metric(
    "snn.execution.order",
    "-",
    "Whether the current of a step acts in it: current-first or membrane-first",
    "option --order",
    OPTIONS,
  ),
  metric(
    "snn.execution.forward_delay",
    "steps",
    "Steps after which a spike acts on a population that it runs forward to",
    "constant of a chip: 1",
    "src/snn/README.md",
  ),
  metric(
    "snn.execution.recurrent_delay",
    "steps",
    "The same over a cycle of populations",
    "constant: 1",
    "src/snn/README.md",
  ),
  metric("snn.execution.bits", "bit", "Bits of a weight, sign included", "option --bits", OPTIONS),
  metric(
    "snn.execution.quantiser",
    "-",
    "How parameters become integers: nearest, or lava",
    "option --quantiser",
    OPTIONS,
  ),
  metric("snn.chip.name", "-", "Name of the chip's description", "key name", CHIP),
  metric("snn.chip.tick_ps", "ps", "Length of one tick", "key tick_ps", CHIP),
  metric("snn.chip.width", "tiles", "Width of the mesh", "key mesh.width", CHIP),
  metric("snn.chip.height", "tiles", "Height of the mesh", "key mesh.height", CHIP),
  metric("snn.chip.cores_per_tile", "cores", "Cores at each tile", "key mesh.cores_per_tile", CHIP),
  metric("snn.chip.cores", "cores", "Cores on the chip", "width x height x cores a tile", CHIP),
  metric("snn.chip.cores_in_use", "cores", "Cores that hold neurons", "counted", MAPPED),
  metric("snn.chip.tiles_in_use", "tiles", "Tiles with such a core; the barrier depends on them", "counted", MAPPED),
  metric("snn.chip.multicast", "-", "Whether one packet reaches all destinations of a spike", "key multicast", CHIP),
  metric("snn.chip.noc", "-", "Level at which the network between tiles is simulated", "--noc", OPTIONS),
  metric("snn.chip.mapping_sha256", "-", "Hash of a mapping of one's own; absent without", "SHA-256", MAPPED),
  metric("snn.chip.static_power", "-", "Whether the description has static power", "key static", CHIP),
  ...SNN_RUN,
];
