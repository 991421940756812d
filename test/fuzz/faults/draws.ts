/** What a case draws from (draws.mjs). */
export interface Draws {
  int(from: number, to: number): number;
  pick<T>(choices: readonly T[]): T;
  oneIn(n: number): boolean;
}

/** One kind of fault: what run.mjs counts by. */
export interface Subject {
  readonly name: string;
  run(draws: Draws): string;
}
