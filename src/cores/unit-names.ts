/** Units of a core that tell the bus what they work on: numbers below GENERATOR; GENERATOR + s is the spike generator of stream s. */
export const UNITS = ["port", "synapses", "vector", "score", "softmax", "context", "encoder"] as const;

export const UNIT_PORT = 0;
export const UNIT_VECTOR = 2;
export const UNIT_SCORE = 3;
export const UNIT_SOFTMAX = 4;
export const UNIT_CONTEXT = 5;
export const UNIT_ENCODER = 6;
export const GENERATOR = UNITS.length;
