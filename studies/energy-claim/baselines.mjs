/** The ways to compute the same shapes: energy by term, from counts and constants. */

/** Terms of an energy, in the order of the figures. */
export const TERMS = ["operations", "weights", "other memory", "network", "clock, leakage"];

const BITS_PER_KIB = 8192;
/** Bits that the chip's accumulator constant is for. */
const REGISTER_BITS = 18;
/** Bits of the flit that the constants of the network are for. */
const FLIT_BITS = 32;
/** Sentences that K, V and residual memories hold at once, as on the chip. */
const BANKS = 2;

/**
 * Multiply-accumulates and values of a sentence: shape {layers, hidden, feedForward}. The pooler and the classifier are
 * left out (below 0.01 %).
 */
export function workOf({ layers, hidden, feedForward, heads = 1 }, tokens) {
  const weights = layers * (4 * hidden * hidden + 2 * hidden * feedForward);
  return {
    weights,
    linear: tokens * weights,
    attention: layers * 2 * tokens * tokens * hidden,
    /** Values that enter a matrix or an attention core, or are added as residual: each is written and read once. */
    stored: tokens * layers * (7 * hidden + feedForward),
    /**
     * Values that travel between cores: input of Q, K, V (one multicast), Q, K, V, context, inputs of both feed-forward
     * matrices, two residuals.
     */
    sent: tokens * layers * (8 * hidden + feedForward),
    /** Values held for a sentence: Q, K, V and two residuals a layer. */
    held: BANKS * tokens * layers * 5 * hidden,
    keysAndValues: tokens * layers * 2 * hidden,
    /** Elements of two LayerNorms, softmax and GELU. */
    normalised: tokens * layers * 2 * hidden,
    probabilities: layers * heads * tokens * tokens,
    activated: tokens * layers * feedForward,
  };
}

/**
 * Memory that a baseline fills and how long it works: as many multiply-accumulates a second as the spiking chip has
 * synaptic operations.
 */
export function occupation({ weight_bits, activation_bits }, work, { seconds, synapticOperations }) {
  const kib = (work.weights * weight_bits + work.held * activation_bits) / BITS_PER_KIB;
  return { kib, seconds: (seconds * work.linear) / synapticOperations };
}

/** Energy of LayerNorm, softmax and GELU of a baseline, fJ, at one end of the constants. */
export function elementEnergy({ elements }, work, { operations, element_operations: counts }, end, energy) {
  const number =
    work.normalised * counts.layer_norm.value +
    work.probabilities * counts.softmax.value +
    work.activated * counts.gelu.value;
  return (number * sumOf(elements, operations, end, energy)) / elements.length;
}

/** Energy of operations by their names, of the chip (chip.*) or of the list, fJ. */
const sumOf = (names, operations, end, energy) =>
  names.reduce((sum, name) => sum + (name.startsWith("chip.") ? energy(name.slice(5)) : operations[name][end]), 0);

/**
 * Energy of a baseline by term, fJ.
 * @param end of the operations' constants: "value", "low" or "high"
 * @param reuse weights, K and V are read once a sentence instead of once a use
 * @param chip {energy: fJ of the chip's events, idleWatts: power of clock and leakage for so much memory; hops of a packet; kib and seconds of `occupation`}
 */
export function baselineEnergy(baseline, work, constants, end, reuse, { energy, idleWatts, hops, kib, seconds }) {
  const { weight_bits, activation_bits, accumulator_bits } = baseline;
  const sum = (names) => sumOf(names, constants.operations, end, energy);
  const macs = work.linear + work.attention;
  const elements = elementEnergy(baseline, work, constants, end, energy);
  const attentionReads = reuse ? work.keysAndValues : work.attention;
  const left = energy("buffer_read_flit") + energy("arbitrate_flit") + energy("crossbar_flit");
  const flit = energy("inject_flit") + (hops + 1) * (energy("buffer_write_flit") + left) + hops * energy("link_flit");
  return {
    operations: work.linear * sum(baseline.linear) + work.attention * sum(baseline.attention) + elements,
    weights: (reuse ? work.weights : work.linear) * weight_bits * energy("weight_bit_read"),
    "other memory":
      (macs * accumulator_bits * energy("accumulator_register")) / REGISTER_BITS +
      attentionReads * activation_bits * energy("kv_bit_read") +
      work.stored * activation_bits * (energy("residual_bit_write") + energy("residual_bit_read")),
    network: (work.sent * activation_bits * flit) / FLIT_BITS,
    // 1 J is 1e15 fJ.
    "clock, leakage": idleWatts(kib) * seconds * 1e15,
  };
}

/**
 * Energy of the spiking chip by term, fJ, from the metrics of a point. Spikes formed and markers count as network, the
 * axon table as weights.
 * @param spikeFj constant of the event spike_generate
 */
export function chipEnergy(m, spikeFj) {
  const of = (name) => m[`energy.by_component.${name}`];
  const operations = m["energy_views.operations_only_fj"];
  const network = of("network") + of("interface") + of("synchronisation") + spikeFj * m["traffic.spikes"];
  const rest = m["energy_views.with_memory_and_network_fj"] - operations - of("synapse_memory") - network;
  return {
    operations,
    weights: of("synapse_memory"),
    "other memory": rest,
    network,
    "clock, leakage": of("static") + of("clock"),
  };
}

export const total = (terms) => TERMS.reduce((sum, term) => sum + terms[term], 0);
