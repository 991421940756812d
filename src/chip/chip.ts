import type { Core } from "../cores/core.js";
import type { EntryPort } from "../cores/entry-port.js";
import { ChipFault } from "../cores/fault.js";
import type { SendInterface } from "../cores/interface.js";
import type { JobTable } from "../cores/jobs.js";
import type { KindTable } from "../cores/kind-table.js";
import { EVENT_INDEX, Ledger } from "../cores/ledger.js";
import { type PathRecord, PathTable, packetPath } from "../cores/path.js";
import type { CoreServices } from "../cores/services.js";
import { StepControl } from "../cores/steps.js";
import type { Stream } from "../cores/stream.js";
import type { SimulationBus } from "../events/bus.js";
import type { EventLoop } from "../events/event-queue.js";
import type { Network, NetworkSink } from "../noc/network.js";
import type { ChipSpec } from "../spec/chip.js";
import * as packets from "../spec/packet.js";
import type { ChipProgram, CreditProgram } from "../spec/program.js";
import type { HostPort } from "./host-port.js";
import { TaskList } from "./task-list.js";

// Copies: the engine reads an imported constant anew, and checks it, at every use; constants of the module itself it folds into the code.
const {
  CHANNEL,
  FLITS,
  HOPS,
  JOB,
  KIND,
  KIND_CREDIT,
  PATH,
  PHASE_INTERFACE,
  PHASE_NETWORK,
  PHASE_SCAN,
  PHASE_UNIT,
  SCAN,
  SENTENCE,
  SERVICE,
  SINCE,
  TREE,
  VALUE,
  WAIT,
} = packets;

/** Everything that is built from a program: filled by `assemble`. */
export interface ChipParts {
  readonly cores: Core[];
  readonly interfaces: SendInterface[];
  readonly streams: Stream[];
  /** Streams that never leave their core. */
  readonly innerStreams: Stream[];
  readonly entry: EntryPort;
  /** By input: ticks of the core's synapse unit for a data packet there, 0 where it needs none. */
  readonly packetTicks: Float64Array;
  readonly hostPort: HostPort;
}

/** A chip at work: cores, interfaces and network on one event queue. */
export class Chip implements NetworkSink {
  readonly services: CoreServices;
  readonly ledger: Ledger;
  readonly steps: StepControl;
  readonly parts: ChipParts;
  /** Called when a sentence has left the chip: its values out and nothing of it left to do. */
  onSentenceGone: (sentence: number, tick: number) => void = () => {};

  private readonly tasks: TaskList;
  private readonly coreAtNode: Int32Array;
  /** Credit routes: which credit, and which line of its stream. */
  private readonly creditOfRoute: (CreditProgram | undefined)[];
  private readonly lineOfCredit: number[];
  private readonly creditsOfInput: CreditProgram[][];
  private readonly hostRoute: Uint8Array;
  private readonly finishers: Int32Array;

  constructor(
    readonly spec: ChipSpec,
    readonly program: ChipProgram,
    readonly jobs: JobTable,
    readonly queue: EventLoop,
    readonly network: Network,
    bus: SimulationBus,
    kinds: KindTable,
    assemble: (chip: Chip) => ChipParts,
  ) {
    this.ledger = new Ledger(jobs.sentences, program.cores.length, kinds.energy);
    this.tasks = new TaskList(queue, PHASE_UNIT);
    this.steps = new StepControl(spec.sync, queue, () => network.pool.live);
    this.coreAtNode = new Int32Array(spec.mesh.width * spec.mesh.height).fill(-1);
    for (const core of program.cores) this.coreAtNode[core.node] = core.index;
    this.creditOfRoute = new Array(program.routes.length).fill(undefined);
    this.creditsOfInput = program.inputs.map(() => []);
    for (const credit of program.credits) {
      this.creditOfRoute[credit.route] = credit;
      this.creditsOfInput[credit.input]!.push(credit);
    }
    this.hostRoute = new Uint8Array(program.routes.length);
    for (const source of program.inputs[program.hostInput]!.sources) {
      for (const segment of program.streams[source]!.segments)
        for (const route of segment.routes) this.hostRoute[route] = 1;
    }
    this.services = {
      queue,
      bus,
      packets: network.pool,
      jobs,
      ledger: this.ledger,
      paths: new PathTable(),
      transit: (hops, flits) => network.transitTicks(hops, flits),
      stages: program.stages.length,
      units: kinds.units,
      cores: program.cores.length,
      at: (tick, task) => this.tasks.at(tick, task),
      sendCredits: (input, job, number, tick, path) => this.sendCredits(input, job, number, tick, path),
      jobName: (job) => `sentence ${jobs.sentenceOf[job]} token ${jobs.tokenOf[job]}`,
      streamName: (stream) => this.parts.streams[stream]!.name,
      inputName: (input) => this.inputName(input),
    };
    this.finishers = new Int32Array(jobs.sentences);
    this.parts = assemble(this);
    this.lineOfCredit = program.routes.map((_, route) => {
      const credit = this.creditOfRoute[route];
      return credit ? this.parts.streams[credit.stream]!.credits.lineOf(credit.input) : -1;
    });
    network.connect(this);
    this.attachHandlers();
  }

  /** Windows count what arrives for them in any order of time; barriers need to know what is still in the chip. */
  get ahead(): boolean {
    return !this.steps.global;
  }

  deliver(node: number, packet: number, tick: number): number {
    const words = this.network.pool.words;
    const route = words[packet + TREE]!;
    if (words[packet + KIND] === KIND_CREDIT) {
      this.takeCredit(route, packet, tick);
      return tick;
    }
    if (this.hostRoute[route] === 1) return this.parts.hostPort.receive(packet, tick);
    const core = this.coreAtNode[node]!;
    return this.parts.cores[core]!.receive(packet, tick);
  }

  injectable(node: number, tick: number): void {
    this.parts.interfaces[this.coreAtNode[node]!]!.injectable(tick);
  }

  /** A core that works last on sentences has finished a last token, or the host port has a sentence's values. */
  finished(sentence: number, tick: number): void {
    const left = this.finishers[sentence]! + 1;
    this.finishers[sentence] = left;
    if (left < 1 + this.program.final.length) return;
    this.services.paths.drop(sentence);
    this.onSentenceGone(sentence, tick);
  }

  /** Why the chip stands still although work is left: open windows, missing credits, packets that wait. */
  standstill(): string[] {
    return [
      ...this.parts.entry.unfinished(),
      ...this.parts.cores.flatMap((core) => core.unfinished()),
      ...this.parts.streams.flatMap((stream) => stream.missingCredits()),
      ...this.parts.hostPort.unfinished(),
      ...this.network.waiting(10),
    ];
  }

  /** Credits that a chip at rest still misses: one line each. */
  lostCredits(): string[] {
    return this.parts.streams.flatMap((stream) => stream.credits.lost());
  }

  inputName(input: number): string {
    const { core, site } = this.program.inputs[input]!;
    return `${core < 0 ? "host" : this.program.cores[core]!.name}/${site}`;
  }

  private attachHandlers(): void {
    const { queue, parts, steps } = this;
    const cores = this.program.cores.length;
    queue.on(PHASE_NETWORK, (payloads, from, to, tick) => {
      this.network.handle(payloads, from, to, tick);
      if (steps.global) steps.tryOpen(tick);
    });
    queue.on(PHASE_UNIT, this.tasks.handle);
    const streams = [...parts.streams, ...parts.innerStreams];
    queue.on(PHASE_SCAN, (payloads, from, to, tick) => {
      for (let i = from; i < to; i++) streams[payloads[i]!]!.scan(tick);
    });
    queue.on(PHASE_INTERFACE, (payloads, from, to, tick) => {
      for (let i = from; i < to; i++) {
        const payload = payloads[i]!;
        if (payload < cores) parts.interfaces[payload]!.run(tick);
        else {
          parts.cores[payload - cores]!.inner!.run(tick);
          if (steps.global) steps.tryOpen(tick);
        }
      }
    });
  }

  private sendCredits(input: number, job: number, number: number, tick: number, path: PathRecord): void {
    const { pool } = this.network;
    const flits = Math.ceil(this.program.creditBits / this.spec.noc.linkBits);
    const pathIndex = this.services.paths.add(path);
    for (const credit of this.creditsOfInput[input]!) {
      const packet = pool.take();
      const words = pool.words;
      words[packet + CHANNEL] = 0;
      words[packet + VALUE] = number;
      words[packet + TREE] = credit.route;
      words[packet + JOB] = job;
      words[packet + SENTENCE] = this.jobs.sentenceOf[job]!;
      words[packet + KIND] = KIND_CREDIT;
      words[packet + FLITS] = flits;
      words[packet + HOPS] = 0;
      words[packet + SCAN] = 0;
      words[packet + WAIT] = 0;
      words[packet + SERVICE] = 0;
      words[packet + SINCE] = tick | 0;
      words[packet + PATH] = pathIndex;
      this.parts.interfaces[this.program.inputs[input]!.core]!.sendCredit(packet, tick);
    }
  }

  private takeCredit(route: number, packet: number, tick: number): void {
    const credit = this.creditOfRoute[route];
    if (!credit) throw new ChipFault(`a credit came along route ${route}, which carries none`);
    const words = this.network.pool.words;
    const stream = this.parts.streams[credit.stream]!;
    const stage = this.program.cores[stream.program.core]!.stage;
    const path = packetPath(this.services.paths, words, packet, stage, this.services.transit);
    this.ledger.add(words[packet + SENTENCE]!, stream.program.core, EVENT_INDEX.window_sync, 1);
    stream.credit(this.lineOfCredit[route]!, words[packet + VALUE]!, words[packet + JOB]!, tick, path);
  }
}
