/**
 * The simulated chip broke one of its own rules: a packet, marker or credit was lost, doubled, corrupted, late, or
 * misdirected.
 */
export class ChipFault extends Error {
  override readonly name = "ChipFault";
}
