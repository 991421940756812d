import fc from "fast-check";

/** One seed for all properties, so that a run repeats on any machine; FC_SEED=random or a number looks elsewhere. */
const asked = process.env.FC_SEED;
if (asked !== "random") fc.configureGlobal({ seed: asked === undefined ? 20_261_123 : Number(asked) });
