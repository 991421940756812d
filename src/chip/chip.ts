import type { ChipSpec } from "../contracts/chip.js";
import * as packets from "../contracts/packet.js";
import type { ChipProgram, CreditProgram } from "../contracts/program.js";
import { coresOf } from "../contracts/topology.js";
import { CoreActivity } from "../cores/activity.js";
import { ChipFault } from "../cores/fault.js";
import type { KindTable } from "../cores/kind-table.js";
import { EVENT_INDEX, Ledger } from "../cores/ledger.js";
import { packedRoutes } from "../cores/packing.js";
import { type PathRecord, PathTable, packetPath } from "../cores/path.js";
import type { CoreServices } from "../cores/services.js";
import type { SpikeSource } from "../cores/spike-source.js";
import { StepControl } from "../cores/steps.js";
import type { WorkItems } from "../cores/work-items.js";
import type { SimulationBus } from "../events/bus.js";
import type { EventLoop } from "../events/event-queue.js";
import type { Network, NetworkSink } from "../noc/network.js";
import type { ChipParts } from "./chip-parts.js";
import { attachHandlers } from "./handlers.js";
import { itemName, packetName } from "./packet-name.js";
import { stepGroups } from "./step-groups.js";
import { TaskList } from "./task-list.js";

// Copies: the engine reads an imported constant anew, and checks it, at every use; constants of the module itself it
// folds into the code.
const { ITEM, KIND, KIND_CREDIT, PHASE_UNIT, ROUTE, VALUE } = packets;

/** Where a data route leads; a credit route has 0. */
const [TO_CORES, TO_HOST] = [1, 2];

/** A chip at work: cores, interfaces and network on one event queue. */
export class Chip implements NetworkSink {
  readonly services: CoreServices;
  readonly ledger: Ledger;
  readonly steps: StepControl;
  readonly parts: ChipParts;
  /** Called when a sentence has left the chip: the host has its values, and no core has work left for it. */
  onSentenceGone: (sentence: number, tick: number) => void = () => {};

  private readonly tasks: TaskList;
  private readonly coreAtNode: Int32Array;
  /** Credit of each credit route; the line of its spike source is in `lineOfCredit`. */
  private readonly creditOfRoute: (CreditProgram | undefined)[];
  private readonly lineOfCredit: number[];
  private readonly creditsOfInput: CreditProgram[][];
  /** By route: TO_CORES, TO_HOST, or 0 for credits. */
  private readonly leadsTo: Uint8Array;
  private readonly finishers: Int32Array;

  constructor(
    readonly spec: ChipSpec,
    readonly program: ChipProgram,
    readonly items: WorkItems,
    readonly queue: EventLoop,
    readonly network: Network,
    bus: SimulationBus,
    kinds: KindTable,
    assemble: (chip: Chip) => ChipParts,
    readonly activity = new CoreActivity(program.cores.length, spec.gating),
  ) {
    this.ledger = new Ledger(items.records, program.cores.length, kinds.energy);
    this.tasks = new TaskList(queue, PHASE_UNIT);
    const groups = stepGroups(this);
    this.steps = new StepControl(spec.sync, queue, groups);
    this.coreAtNode = new Int32Array(coresOf(spec)).fill(-1);
    for (const core of program.cores) this.coreAtNode[core.node] = core.index;
    this.creditOfRoute = new Array(program.routes.length).fill(undefined);
    this.creditsOfInput = program.inputs.map(() => []);
    for (const credit of program.credits) {
      this.creditOfRoute[credit.route] = credit;
      this.creditsOfInput[credit.input]!.push(credit);
    }
    this.leadsTo = Uint8Array.from(program.routes, ({ credit }) => (credit ? 0 : TO_CORES));
    for (const source of program.inputs[program.hostInput]!.sources)
      for (const { routes } of program.sources[source]!.segments)
        for (const route of routes) this.leadsTo[route] = TO_HOST;
    this.services = {
      queue,
      bus,
      packets: network.pool,
      packed: packedRoutes(program, network.pool),
      items,
      ledger: this.ledger,
      activity,
      paths: new PathTable(program.stages.length),
      transit: (way, flits) => network.transitTicks(way, flits),
      stages: program.stages.length,
      units: kinds.units,
      cores: program.cores.length,
      at: (tick, task) => this.tasks.at(tick, task),
      sendCredits: (input, item, number, tick, path) => this.sendCredits(input, item, number, tick, path),
      itemName: (item) => itemName(items, item),
      sourceName: (source) => this.parts.sources[source]!.name,
      inputName: (input) => this.inputName(input),
      packetName: (packet) => packetName(program, items, this.services.sourceName, network.pool.words, packet),
    };
    this.finishers = new Int32Array(items.sentences);
    this.parts = assemble(this);
    this.lineOfCredit = program.routes.map((_, route) => {
      const credit = this.creditOfRoute[route];
      return credit ? this.parts.sources[credit.source]!.credits.lineOf(credit.input) : -1;
    });
    network.connect(groups.sink(this));
    queue.on(PHASE_UNIT, this.tasks.handle);
    attachHandlers(this);
  }

  /**
   * Whether the network may deliver packets early. Windows accept packets in any order of time, but barriers need to
   * know which packets are still in the chip.
   */
  get ahead(): boolean {
    return !this.steps.paced;
  }

  deliver(node: number, packet: number, tick: number): number {
    const words = this.network.pool.words;
    const route = words[packet + ROUTE]!;
    if (words[packet + KIND] === KIND_CREDIT) {
      this.takeCredit(node, route, packet, tick);
      return tick;
    }
    const leads = this.leadsTo[route];
    const core = this.coreAtNode[node]!;
    if (leads === TO_CORES && core >= 0) return this.parts.cores[core]!.receive(packet, tick);
    if (leads === TO_HOST && this.ends(route, node)) return this.parts.hostPort.receive(packet, tick);
    throw this.stray(node, packet);
  }

  private ends(route: number, node: number): boolean {
    return this.program.routes[route]!.destinations.includes(node);
  }

  /** Fault of a packet that arrived where its route does not end, or whose kind its route does not carry. */
  private stray(node: number, packet: number): ChipFault {
    const where = this.program.cores[this.coreAtNode[node]!]?.name ?? `node ${node}`;
    return new ChipFault(`${where}: no use for a ${this.services.packetName(packet)}`);
  }

  injectable(node: number, tick: number): void {
    this.parts.interfaces[this.coreAtNode[node]!]!.injectable(tick);
  }

  /** A core of a final stage has processed the last token of a sentence, or the host port has the sentence's values. */
  finished(sentence: number, tick: number): void {
    const left = this.finishers[sentence]! + 1;
    this.finishers[sentence] = left;
    if (left < 1 + this.program.final.length) return;
    this.services.paths.drop(sentence);
    this.onSentenceGone(sentence, tick);
  }

  /** What is missing in a deadlocked chip: open windows, missing credits, packets that wait. */
  missingAtRest(): string[] {
    return [
      ...this.parts.entry.unfinished(),
      ...this.parts.cores.flatMap((core) => core.unfinished()),
      ...this.parts.sources.flatMap((source) => source.missingCredits()),
      ...this.parts.hostPort.unfinished(),
      ...this.network.waiting(10),
    ];
  }

  /**
   * Number of sentences, from the first on, whose credits have all come back. If such a sentence has left the chip,
   * none of its packets or credits is under way.
   */
  settled(): number {
    let least = this.items.sentences;
    for (const { credits } of this.parts.sources) least = Math.min(least, credits.settled());
    return least;
  }

  /** The counts and values of a settled sentence have been read: frees its record for another sentence. */
  forget(sentence: number): void {
    const { items, parts, ledger } = this;
    const { injected, hops, chipHops, deliveries, linkFlits } = this.network.counts;
    const record = items.recordOf(sentence);
    for (const counts of [ledger.counts, injected, hops, chipHops, deliveries, linkFlits]) {
      const length = counts.length / items.records;
      counts.fill(0, record * length, (record + 1) * length);
    }
    // Credits that set out after the sentence had left.
    this.services.paths.drop(sentence);
    for (const source of parts.sources) source.forget(sentence);
    for (const source of parts.innerSources) source.forget(sentence);
    parts.hostPort.forget(sentence, items.firstItem[sentence]!);
  }

  /** One line for each credit that has not come back to a chip at rest. */
  lostCredits(): string[] {
    return this.parts.sources.flatMap((source) => source.credits.lost());
  }

  inputName(input: number): string {
    const { core, site } = this.program.inputs[input]!;
    return `${core < 0 ? "host" : this.program.cores[core]!.name}/${site}`;
  }

  private sendCredits(input: number, item: number, number: number, tick: number, path: PathRecord): void {
    const flits = packets.flitsOf(this.program.creditBits, this.spec.noc.linkBits);
    const sentence = this.items.sentenceOf[item]!;
    const pathIndex = this.services.paths.add(path);
    const sender = this.parts.interfaces[this.program.inputs[input]!.core]!;
    for (const { route } of this.creditsOfInput[input]!)
      sender.sendCredit({ route, flits, item, sentence, number }, tick, pathIndex);
  }

  private takeCredit(node: number, route: number, packet: number, tick: number): void {
    if (!this.creditOfRoute[route] || !this.ends(route, node)) throw this.stray(node, packet);
    const { words } = this.network.pool;
    const { paths, transit } = this.services;
    const path = packetPath(paths, words, packet, this.stageOfCredit(route), transit);
    this.credited(route, words[packet + VALUE]!, words[packet + ITEM]!, tick, path);
  }

  private sourceOfCredit(route: number): SpikeSource {
    const credit = this.creditOfRoute[route];
    if (!credit) throw new ChipFault(`a credit came along route ${route}, which carries none`);
    return this.parts.sources[credit.source]!;
  }

  /** Stage of the core to which `route` returns credits. @throws ChipFault if none is */
  stageOfCredit(route: number): number {
    return this.program.cores[this.sourceOfCredit(route).program.core]!.stage;
  }

  /**
   * Credit `number`, for the slot or bank that `item` used, has arrived along `route`.
   * @throws ChipFault if it was not due
   */
  credited(route: number, number: number, item: number, tick: number, path: PathRecord | undefined): void {
    const source = this.sourceOfCredit(route);
    this.ledger.add(this.items.sentenceOf[item]!, source.program.core, EVENT_INDEX.window_sync, 1);
    source.credit(this.lineOfCredit[route]!, number, item, tick, path);
  }
}
