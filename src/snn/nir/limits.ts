/**
 * What is read of a file at most. A small compressed file can claim any size, so every claim is checked before memory
 * is taken for it. A whole Loihi chip has 131,072 neurons.
 */
export const MOST_NEURONS = 4_000_000;
/** Values of one array, and of all arrays of a file; 8 bytes each. */
export const MOST_VALUES = 2 ** 26;
export const MOST_NODES = 4096;
export const MOST_EDGES = 65_536;
/** Graphs within graphs. */
export const MOST_DEPTH = 8;
/** Synapses of one neuron. */
export const MOST_FAN_OUT = 1_000_000;
/** Synapses that are written out one by one where no compact form holds them; 12 bytes each. */
export const MOST_EXPANDED = 2 ** 25;
/** Characters of a name of a node. */
export const MOST_NAME = 200;
