/** What finds faults, and how its message is known. */
const PATTERNS: readonly (readonly [check: string, pattern: RegExp])[] = [
  ["checksum", /checksum \d+ where the marker says/],
  ["count", /more packets than announced/],
  ["closed window", /packet for closed window|has left the chip before its window closed/],
  ["second marker", /second (count|checksum) marker/],
  ["channel", /no channel -?\d+/],
  ["credit", /credit -?\d+ of .* was not due|a credit came along|of \d+ credits|credit/],
  ["address", /no use for a/],
  ["probabilities", /probabilities of/],
  ["sentence length", /comes after the end of its sentence|has V of|at most \d+ fit/],
  ["packets left", /still in the network/],
  ["parity", /fails its check: parity/],
  ["SEC-DED", /fails its check: SEC-DED/],
];

/** Checks by name; `register` is a sum that its register cannot hold, `parity` and `SEC-DED` are those of a memory. */
export const CHECKS = [...PATTERNS.map(([check]) => check), "register"] as const;

/** Name of the check that a fault's message comes from. */
export const checkOf = (message: string): string =>
  PATTERNS.find(([, pattern]) => pattern.test(message))?.[0] ?? "other";
