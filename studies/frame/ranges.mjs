// Whether a statement about energies outlives the ranges of the constants. Energy is linear in the constants, and those
// of a group (src/contracts/constant-groups.ts) rest on the same figures, so a group moves as one, groups do not.
// How figures move with the groups is the program's (src/contracts/constant-corners.ts); here is what claims make of it.
import { energyAt as energyOf, movesOf } from "../../dist/contracts/constant-corners.js";
import { CONSTANT_GROUPS } from "../../dist/contracts/constant-groups.js";
import { table } from "./page.mjs";

/** Metrics of a point that `groupsOf` reads. */
export const RANGE_METRICS = CONSTANT_GROUPS.flatMap((group) =>
  ["fj", "low_fj", "high_fj"].map((end) => `energy_ranges.${group}.${end}`),
);

/** Energy by group of constants, [value, low, high] in fJ; groups without energy are left out. */
export function groupsOf(metrics) {
  const entries = CONSTANT_GROUPS.map((group) => [
    group,
    ["fj", "low_fj", "high_fj"].map((end) => metrics[`energy_ranges.${group}.${end}`]),
  ]);
  return Object.fromEntries(entries.filter(([, ends]) => ends.some((fj) => fj > 0)));
}

/** Groups as the program has them; results keep them as lists. */
const named = new WeakMap();
function rangesOf(groups) {
  if (!named.has(groups)) {
    const entries = Object.entries(groups).map(([group, [fj, low_fj, high_fj]]) => [group, { fj, low_fj, high_fj }]);
    named.set(groups, Object.fromEntries(entries));
  }
  return named.get(groups);
}

/** Energy with each group at the end that `corner` says (value where it says nothing), fJ. */
export const energyAt = (groups, corner) => energyOf(rangesOf(groups), corner);

/**
 * A claim over constants.
 * @param claim {what, of: figure at a corner, bears: whether a figure bears the claim, names: of groups, if not all}
 * @returns the claim with how its figure moves, which single groups flip it, and whether it holds in every corner
 */
export function judged({ what, of, bears, unit = "times", names }) {
  const moves = movesOf(of, names);
  if (!bears(moves.at)) throw new Error(`the constants as they are do not bear the claim: ${what}`);
  const flips = moves.alone.filter(({ value }) => !bears(value));
  return { what, unit, ...moves, flips, always: bears(moves.least) && bears(moves.most) };
}

const nameOf = ({ group, end }) => `${group} ${end}`;

/** What a sentence says after a claim: how much of the ranges it outlives. */
export function verdict({ flips, always }) {
  if (always) return "at every end of the constants' ranges";
  if (flips.length > 0) return `but not with ${flips.map(nameOf).join(" or ")}`;
  return "with any one group of constants at an end of its range, though not with several against each other";
}

const figure = (value, unit) => (unit === "%" ? `${(100 * value).toFixed(1)} %` : value.toFixed(2));

/** A row a claim: what it is, where its figure goes, what flips it. */
export function claimsTable(claims) {
  return table(
    ["claim", "figure", "one group at an end", "all low, all high", "any ends", "flipped by"],
    claims.map((claim) => {
      const { what, unit, at, alone, low, high, least, most, flips, always } = claim;
      const show = (value) => figure(value, unit);
      const singles = alone.map(({ value }) => value);
      const span = (a, b) => `${show(a)} to ${show(b)}`;
      return [
        what,
        show(at),
        span(Math.min(at, ...singles), Math.max(at, ...singles)),
        `${show(low)}, ${show(high)}`,
        span(least, most),
        flips.length > 0 ? flips.map(nameOf).join(", ") : always ? "nothing" : "several groups at once",
      ];
    }),
  );
}
