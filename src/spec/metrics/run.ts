import { CHECKPOINT, CONFIG, COUNTED, LEDGER, type Metric, metric } from "./metric.js";

export const RUN: readonly Metric[] = [
  metric("schema", "-", "Name and version of the format of summary.json", "constant", "sorbet-sim"),
  metric("seed", "-", "Seed of everything drawn at random", "configuration key seed", CONFIG),
  metric(
    "config_sha256",
    "-",
    "Hash of the configuration in force, the model's path left out",
    "SHA-256 of its JSON with sorted keys",
    CONFIG,
  ),
  metric("model.name", "-", "Name of the checkpoint", "name in config.json, else its folder", CHECKPOINT),
  metric("model.layers", "layers", "Transformer layers", "as given", CHECKPOINT),
  metric("model.hidden", "channels", "Hidden size", "as given", CHECKPOINT),
  metric("model.heads", "heads", "Attention heads of a layer", "as given", CHECKPOINT),
  metric("model.ffn", "channels", "Size of the feed-forward layer", "as given", CHECKPOINT),
  metric("model.weights_sha256", "-", "Hash of the weights", "SHA-256 of model.safetensors", CHECKPOINT),
  metric(
    "chip.preset",
    "-",
    "Name of the chip, of the preset it started from unless it has its own",
    "configuration key chip.name",
    CONFIG,
  ),
  metric(
    "chip.mesh",
    "routers",
    "Width and height of the mesh",
    "configuration keys chip.mesh.width, chip.mesh.height",
    CONFIG,
  ),
  metric("chip.cores_total", "cores", "Cores on the chip", "mesh width x height", CONFIG),
  metric("chip.cores_used", "cores", "Cores that hold a part of the model", "counted when mapping", "mapping"),
  metric("chip.tick_ps", "ps", "Length of one tick", "configuration key chip.tick_ps", CONFIG),
  metric("chip.code", "-", "Spike code of signed sites", "configuration key code", CONFIG),
  metric("chip.noc", "-", "Network model", "configuration key noc", CONFIG),
  metric("chip.sync", "-", "What closes a window: marker, barrier or tick", "configuration key chip.sync", CONFIG),
  metric(
    "chip.area_mm2.total",
    "mm2",
    "Silicon of the whole chip",
    "sum of by_component",
    "memory sizes times chip.area.um2_per_kib",
  ),
  metric(
    "chip.area_mm2.by_component.*",
    "mm2",
    "Silicon of one kind of memory over all cores, its share of the logic included",
    "KiB x chip.area.um2_per_kib",
    "memory sizes times chip.area.um2_per_kib",
  ),
];

export const INPUTS: readonly Metric[] = [
  metric("id", "-", "Name of the row: its id, else its number in the input, from 1", "as given", "input"),
  metric("text", "-", "Text of the row", "as given", "input"),
  metric(
    "input_ids",
    "-",
    "Token ids, [CLS] and [SEP] included",
    "WordPiece over the checkpoint's vocabulary, or as given",
    "input",
  ),
  metric("token_types", "-", "Token type of each id; left out where all are 0", "as given", "input"),
  metric("label", "-", "Label that the input gives", "as given; a number is the index of a label", "input"),
  metric(
    "prediction",
    "-",
    "Label with the largest logit of the chip, the first of equals",
    "argmax of logits",
    "simulated chip and the classifier on the host",
  ),
  metric(
    "logits",
    "-",
    "Logits from the pooled values that left the chip",
    "classifier weights x pooled values + bias, on the host",
    "simulated chip and the classifier on the host",
  ),
  metric(
    "reference_logits",
    "-",
    "Logits of the same sequence by the reference forward pass",
    "plain double arithmetic, no chip",
    "reference",
  ),
  metric(
    "exact",
    "-",
    "True only if every logit equals the reference bit for bit",
    "logits = reference_logits in every bit",
    "comparison",
  ),
];

export const TOTALS: readonly Metric[] = [
  metric("totals.inputs", "sentences", "Sentences simulated", "count", "input"),
  metric("totals.tokens", "tokens", "Tokens of all sentences, [CLS] and [SEP] included", "sum", "input"),
  metric(
    "totals.ticks",
    "ticks",
    "First event to last event, chip runs one after the other",
    "sum over chip runs",
    COUNTED,
  ),
  metric("totals.seconds", "s", "The same in seconds", "ticks x tick_ps x 1e-12", COUNTED),
  metric("totals.tokens_per_second", "1/s", "Throughput", "tokens / seconds", COUNTED),
  metric("totals.power_w", "W", "Mean power of the chip", "energy.total_fj x 1e-15 / seconds", LEDGER),
  metric(
    "totals.energy_delay",
    "J s",
    "Energy of all sentences times the mean latency of one",
    "energy.total_fj x 1e-15 x latency.mean_ticks x tick_ps x 1e-12",
    LEDGER,
  ),
  metric(
    "totals.kernel_events",
    "events",
    "Events of the simulated chip that the kernel handled: a size, not a speed",
    "sum",
    "event queue",
  ),
];

export const REGISTERS: readonly Metric[] = [
  metric("registers.*.site", "-", "Register of a kind of core", "-", "mapping"),
  metric(
    "registers.*.bits_needed",
    "bit",
    "Width of the widest signed value that the run put there",
    "bits of the largest magnitude, and a sign",
    COUNTED,
  ),
  metric(
    "registers.*.bits_available",
    "bit",
    "Width that the chip gives it; a value beyond it stops the run",
    "configuration",
    CONFIG,
  ),
  metric(
    "host_work.*",
    "-",
    "Work outside the chip's energy, counted in what its name says: embedding, LayerNorm and classifier on the host, and the host port's pads",
    "products of the model's sizes and the tokens",
    "model shape",
  ),
];
