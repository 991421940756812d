/**
 * What is fuzzed, by name. `subjects` opens what its cases need and gives them: one a kind of input or fault. Case N
 * goes to subject N mod the number of subjects, a subject of weight w being listed w times.
 *
 * @typedef {object} Subject
 * @property {string} name
 * @property {number} [weight] share of the cases, 1 without it
 * @property {(draws: import("./draws.mjs").Draws) => string | Promise<string>} run one case: its outcome, which is
 * counted. Whatever it throws
 *   is an escape
 *
 * @type {Record<string, { subjects: (scratch: string) => Subject[] | Promise<Subject[]> }>}
 */
export const PARTS = {
  readers: { subjects: async (scratch) => (await import("./readers.mjs")).subjects(scratch) },
  windows: { subjects: async (scratch) => (await import("./windows.mjs")).subjects(scratch) },
  faults: { subjects: async (scratch) => (await import("./faults.mjs")).subjects(scratch) },
};
