import { Random } from "../../base/random.js";
import type { Space } from "../space/space.js";

/** Numbers of random streams drawn from one seed. */
export const STREAMS = { random: 1, nsga2: 3, order: 4 } as const;

/** Draws in a row that find nothing new, after which a space counts as used up. */
const MOST_MISSES = 10_000;

/** One point of the space drawn evenly. */
export const drawIndex = (space: Space, random: Random): number =>
  space.indexOf(space.axes.map(({ values }) => random.below(values.length)));

/** Points drawn evenly that keep the constraints, none twice, at most `budget`; fewer where there are no more. */
export function* randomPoints(
  space: Space,
  allowed: (index: number) => boolean,
  budget: number,
  seed: number,
  stream: number,
): Generator<number> {
  const random = new Random(seed, stream);
  const seen = new Set<number>();
  let misses = 0;
  for (let found = 0; found < budget && misses < MOST_MISSES; ) {
    const index = drawIndex(space, random);
    if (seen.has(index) || !allowed(index)) {
      misses++;
      continue;
    }
    misses = 0;
    seen.add(index);
    found++;
    yield index;
  }
}

/** All points that keep the constraints, in order. */
export function* gridPoints(space: Space, allowed: (index: number) => boolean): Generator<number> {
  for (let index = 0; index < space.size; index++) if (allowed(index)) yield index;
}

/** The items in a random order. */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const random = new Random(seed, STREAMS.order);
  const result = [...items];
  for (let i = result.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [result[i], result[j]] = [result[j]!, result[i]!];
  }
  return result;
}
