import type { VectorSpec } from "../contracts/chip.js";

/** Ticks of a pass over n elements in `lanes` lanes. */
export const passTicks = (n: number, lanes: number): number => Math.ceil(n / lanes);
/** n elements rounded up to whole words of `lanes` elements: what a memory reads for them. */
export const wholeWords = (n: number, lanes: number): number => passTicks(n, lanes) * lanes;

/** Ticks of the vector unit: scale, bias and requantise n columns. */
export const requantiseTicks = (spec: VectorSpec, n: number): number => spec.requantiseTicks + passTicks(n, spec.lanes);
/** Ticks of the vector unit: n sums read out of the accumulators as they are. */
export const readOutTicks = (spec: VectorSpec, n: number): number => passTicks(n, spec.lanes);
/** Ticks of residual add and BSPN over n columns. */
export const bspnTicks = (spec: VectorSpec, n: number): number =>
  spec.bspnTicks + spec.bspnPasses * passTicks(n, spec.lanes);
/** Ticks of PTsoftmax over a row of n scores. */
export const softmaxTicks = ({ softmaxTicks: fixed, softmaxPasses, softmaxLanes }: VectorSpec, n: number): number =>
  fixed + softmaxPasses * passTicks(n, softmaxLanes);
