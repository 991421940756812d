import { isNeuron, type NirGraph } from "../nir/graph.js";

/** Share by which the neurons' own values may differ: exporters compute in float32. */
const TOLERANCE = 1e-5;

export interface DtHint {
  readonly seconds: number;
  /** Where it comes from, in words. */
  readonly from: string;
}

/**
 * The time step that some exporters leave in parameters: r = tau / dt and w_in = tau_syn / dt make a spike of weight 1
 * raise the membrane by 1. A hint only where all neurons agree. A parameter of 1 is the default and says nothing.
 */
export function dtHint({ nodes }: NirGraph): DtHint | undefined {
  const found: number[] = [];
  const names = new Set<string>();
  for (const [, node] of nodes) {
    if (!isNeuron(node)) continue;
    const { tau, tau_mem, tau_syn, r, w_in } = node.parameters;
    for (const [time, divisor, text] of [
      [tau ?? tau_mem, r, `${tau === undefined ? "tau_mem" : "tau"} / r`],
      [tau_syn, w_in, "tau_syn / w_in"],
    ] as const) {
      if (time === undefined || divisor === undefined || divisor.data.every((value) => value === 1)) continue;
      const length = Math.max(time.data.length, divisor.data.length);
      for (let i = 0; i < length; i++)
        found.push(time.data[i % time.data.length]! / divisor.data[i % divisor.data.length]!);
      names.add(text);
    }
  }
  const [first] = found;
  if (first === undefined || !(first > 0)) return undefined;
  if (found.some((value) => !(Math.abs(value - first) <= TOLERANCE * first))) return undefined;
  return { seconds: Number(first.toPrecision(5)), from: `${[...names].join(" and ")} of every neuron` };
}
