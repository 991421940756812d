import { ENERGY_EVENTS, type EnergyConstant, type EnergyEvent } from "./chip.js";
import { ENERGY_COMPONENTS, ENERGY_EVENT_FACTS, type EventFacts } from "./energy.js";

/** An event that a kind of core adds to those of every chip: its facts, and its constant, which no preset has. */
export interface AddedEvent extends EventFacts {
  readonly constant: EnergyConstant;
}
export type AddedEvents = Readonly<Record<string, AddedEvent>>;

/**
 * Events that a ledger counts and components that energy is split into: those of every chip, then those that kinds of
 * cores add.
 */
export class EnergyTable {
  readonly events: readonly string[];
  readonly components: readonly string[];
  private readonly numbers: ReadonlyMap<string, number>;
  private readonly facts: ReadonlyMap<string, EventFacts>;
  private readonly added: ReadonlyMap<string, AddedEvent>;

  /** @throws Error for a name that exists */
  constructor(added: readonly AddedEvents[]) {
    const own = added.flatMap((events) => Object.entries(events));
    this.added = new Map(own);
    this.events = [...ENERGY_EVENTS, ...own.map(([name]) => name)];
    this.numbers = new Map(this.events.map((name, number) => [name, number]));
    const twice = this.events.find((name, i) => this.events.indexOf(name) !== i);
    if (twice !== undefined) throw new Error(`two events are named ${twice}`);
    this.components = [...new Set<string>([...ENERGY_COMPONENTS, ...own.map(([, { component }]) => component)])];
    this.facts = new Map<string, EventFacts>([...Object.entries(ENERGY_EVENT_FACTS), ...own]);
  }

  /** Number of an event in the ledger. */
  numberOf(event: string): number {
    const number = this.numbers.get(event);
    if (number === undefined) throw new Error(`no event is named ${event}`);
    return number;
  }

  /** Facts of an event, undefined for one that no ledger of this table has. */
  find(event: string): EventFacts | undefined {
    return this.facts.get(event);
  }

  factsOf(event: string): EventFacts {
    const facts = this.facts.get(event);
    if (facts === undefined) throw new Error(`no event is named ${event}`);
    return facts;
  }

  /** Constant of an event that a kind of core adds, undefined for those of every chip. */
  addedConstant(event: string): EnergyConstant | undefined {
    return this.added.get(event)?.constant;
  }

  /** @param constants those of the chip */
  constantOf(event: string, constants: Readonly<Record<EnergyEvent, EnergyConstant>>): EnergyConstant {
    return this.addedConstant(event) ?? constants[event as EnergyEvent];
  }
}
