const KIB = 1024;
const MIB = 1024 * KIB;

/** Most bytes that are read of a file, by kind. */
export const MOST_BYTES = {
  /** Configuration, chip and sweep files, and config.json: some kilobytes. */
  config: MIB,
  /** vocab.txt, tokenizer.json: 1 MiB for 30,000 word pieces. */
  vocabulary: 64 * MIB,
  /** model.safetensors: what one buffer holds. */
  weights: 2 ** 31 - 1,
  /** Rows of sentences, packet lists: held in memory. */
  rows: 256 * MIB,
  /** Reference curves: some kilobytes. */
  curve: 16 * MIB,
  /** Networks of spiking neurons and their inputs: held in memory. */
  network: 512 * MIB,
  /** summary.json, pareto.json: kilobytes a sentence, hundreds of bytes a point. */
  result: 256 * MIB,
  /** manifest.json: a line a file. */
  manifest: 16 * MIB,
  /** Result of one point: 2 KiB. */
  record: MIB,
} as const;
export type FileKind = keyof typeof MOST_BYTES;
