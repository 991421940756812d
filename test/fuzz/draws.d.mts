/** Random choices of one case. */
export class Draws {
  constructor(seed: number, number: number);
  int(from: number, to: number): number;
  pick<T>(choices: readonly T[]): T;
  oneIn(n: number): boolean;
}
