/** Units that any core may have: the host port, the synapse unit that integrates packets, the vector unit. */
const BASE_UNITS = ["port", "synapses", "vector"] as const;

export const UNIT_PORT = 0;
/** The synapse unit reports its work as windows. */
export const SYNAPSES: string = BASE_UNITS[1];
export const UNIT_VECTOR = 2;

/** Numbers of the units of cores in the channel `cores` of the bus. */
export class UnitTable {
  readonly names: readonly string[];

  /** @param added units of each kind of core beside those of `BASE_UNITS` */
  constructor(added: readonly (readonly string[])[]) {
    this.names = [...new Set([...BASE_UNITS, ...added.flat()])];
  }

  /** The spike generator of spike source s has number generator + s. */
  get generator(): number {
    return this.names.length;
  }

  numberOf(name: string): number {
    const number = this.names.indexOf(name);
    if (number < 0) throw new Error(`no kind of core has a unit named ${name}`);
    return number;
  }
}
