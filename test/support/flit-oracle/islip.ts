/**
 * One round of iSLIP on a table of requests: requests[input] lists the outputs that the input asks for. Each output
 * grants the first input that asks, at or after its pointer; each input accepts the first output that grants, at or
 * after its pointer. Only accepted pairs move pointers.
 */
export class Islip {
  private readonly grantPointer: number[];
  private readonly acceptPointer: number[];

  /** As many inputs as outputs. */
  constructor(private readonly size: number) {
    this.grantPointer = new Array(size).fill(0);
    this.acceptPointer = new Array(size).fill(0);
  }

  /** Output that each input got, if it got one. */
  round(requests: ReadonlyMap<number, readonly number[]>): Map<number, number> {
    const { size } = this;
    const grants = new Map<number, number[]>();
    for (let output = 0; output < size; output++) {
      const asking = [...requests.keys()].filter((input) => requests.get(input)!.includes(output));
      if (asking.length === 0) continue;
      const input = firstFrom(asking, this.grantPointer[output], size);
      grants.set(input, [...(grants.get(input) ?? []), output]);
    }
    const match = new Map<number, number>();
    for (const [input, outputs] of grants) {
      const output = firstFrom(outputs, this.acceptPointer[input], size);
      match.set(input, output);
      this.grantPointer[output] = (input + 1) % size;
      this.acceptPointer[input] = (output + 1) % size;
    }
    return match;
  }
}

/** The first of `candidates` at or after `from` in the circle 0..size-1. */
export function firstFrom(candidates: readonly number[], from: number, size: number): number {
  const turn = (candidate: number) => (candidate - from + size) % size;
  return candidates.reduce((best, candidate) => (turn(candidate) < turn(best) ? candidate : best));
}
