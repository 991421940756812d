import type { ChipSpec } from "../contracts/chip.js";
import type { ChipProgram } from "../contracts/program.js";
import type { Summary } from "../contracts/summary.js";

/** Operations of the host a value: LayerNorm's mean, variance, root, scale and shift; three embeddings added up. */
const LAYER_NORM_OPERATIONS = 10;
const EMBEDDING_OPERATIONS = 2;
/** A product and a sum. */
const MULTIPLY_ACCUMULATE = 2;

/** Static synapses of a mapped model: K, V and Q are written at run time, by cores with inner spike sources. */
const weightBits = ({ cores }: ChipProgram): number =>
  cores.reduce((bits, { synapseBits, inner }) => (inner.length === 0 ? bits + synapseBits : bits), 0);

/** Energy around the chip that its total leaves out. */
export function outsideTotal(
  { outside }: ChipSpec,
  program: ChipProgram,
  work: Readonly<Record<string, number>>,
  seconds: number,
): Summary["outside_fj"] {
  const of = (name: string): number => work[name] ?? 0;
  const operations =
    of("layer_norm_elements") * LAYER_NORM_OPERATIONS +
    of("embedding_values") * EMBEDDING_OPERATIONS +
    of("classifier_multiply_accumulates") * MULTIPLY_ACCUMULATE;
  return {
    host_operations: operations * outside.hostOperationFj,
    host_port: of("host_port_bits_in") * outside.portBitFj,
    embedding_rows: of("embedding_bits_read") * outside.dramBitFj,
    weight_load: weightBits(program) * outside.dramBitFj,
    host_waiting: Math.round(outside.hostMw * seconds * 1e12),
  };
}
