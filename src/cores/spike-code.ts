import type { SpikeCode } from "../contracts/chip.js";
import type { ModelRules } from "../contracts/model.js";

/** Steps of a train, and bits b of a code: signed codes -2^(b-1)..2^(b-1) - 1, unsigned 0..2^b - 1. */
export type SpikeRules = Pick<ModelRules, "timesteps" | "activationBits">;

/** How a spike code represents the codes of one site. */
export interface SpikeCoding {
  /** Scans over the neurons that one token takes. */
  readonly passes: number;
  /** Added to a signed code before it is sent; the receiver starts at -zeroCode * sum of signs. */
  readonly zeroCode: number;
  /** Sum of the values of the packets of code q: q + zeroCode. */
  readonly maxSpikes: number;
  /** Value carried by the spike of a neuron with code q in scan k, or 0 for none. */
  readonly value: (q: number, pass: number) => number;
  /** Whether a value of 0 is sent like any other. */
  readonly sendsZero: boolean;
}

/**
 * Steps of a soft-reset integrate-and-fire neuron with constant input n and threshold T: a spike in step k where
 * floor((k + 1) n / T) rises.
 */
function fires(n: number, step: number, timesteps: number): boolean {
  return Math.floor(((step + 1) * n) / timesteps) > Math.floor((step * n) / timesteps);
}

/**
 * offset: q + 2^(b-1) (unsigned: q) spikes of value 1; signed: |q| spikes with a sign; bitserial: one spike a set bit
 * of |q|, of value +-2^b; graded: one spike that carries q, none for 0; dense: every q is sent.
 */
export function spikeCoding(code: SpikeCode, signed: boolean, { timesteps, activationBits }: SpikeRules): SpikeCoding {
  const half = 2 ** (activationBits - 1);
  const sign = (q: number): number => (q < 0 ? -1 : 1);
  switch (code) {
    case "offset": {
      const zeroCode = signed ? half : 0;
      return {
        passes: timesteps,
        zeroCode,
        maxSpikes: 2 * half - 1,
        value: (q, k) => (fires(q + zeroCode, k, timesteps) ? 1 : 0),
        sendsZero: false,
      };
    }
    case "signed":
      return {
        passes: timesteps,
        zeroCode: 0,
        maxSpikes: signed ? half : 2 * half - 1,
        value: (q, k) => (fires(Math.abs(q), k, timesteps) ? sign(q) : 0),
        sendsZero: false,
      };
    case "bitserial":
      return {
        passes: activationBits,
        zeroCode: 0,
        maxSpikes: activationBits,
        value: (q, k) => ((Math.abs(q) >> k) & 1 ? sign(q) * (1 << k) : 0),
        sendsZero: false,
      };
    case "graded":
    case "dense":
      return { passes: 1, zeroCode: 0, maxSpikes: 1, value: (q) => q, sendsZero: code === "dense" };
  }
}

/** Spikes, or values, that a neuron with code q sends. */
export function spikesOf({ passes, value, sendsZero }: SpikeCoding, q: number): number {
  if (sendsZero) return passes;
  let spikes = 0;
  for (let pass = 0; pass < passes; pass++) if (value(q, pass) !== 0) spikes++;
  return spikes;
}

/** Table of `value` for every code and pass: index (q + 8) * passes + pass, q from -8 to 15. */
export function spikeTable(code: SpikeCoding): Int8Array {
  const table = new Int8Array(24 * code.passes);
  for (let q = -8; q < 16; q++) {
    for (let pass = 0; pass < code.passes; pass++) table[(q + 8) * code.passes + pass] = code.value(q, pass);
  }
  return table;
}
