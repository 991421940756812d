import type { InputPort } from "../../cores/input-port.js";
import type { SendInterface } from "../../cores/interface.js";
import type { Stream } from "../../cores/stream.js";
import { PacketEngine } from "../../engine/engine.js";
import * as R from "../../engine/machine/records.js";
import type { EndPlan, EnginePlan, FlitPlan } from "../../engine/plan.js";
import type { Build } from "../../wasm/machine.js";
import type { PartMaker } from "../assemble.js";
import type { Chip } from "../chip.js";
import { creditPath, packetPath, unitPath } from "./critical-paths.js";
import type { EngineNetwork } from "./engine-network.js";
import { EnginePort } from "./engine-port.js";
import { EngineSender } from "./engine-sender.js";
import { type Charge, EngineStream } from "./engine-stream.js";

/** The parts of a chip whose packets are an engine's, and what the engine tells them. */
export class EngineParts implements PartMaker {
  private readonly ports: EnginePort[] = [];
  private readonly senders: EngineSender[] = [];
  private readonly streams: EngineStream[] = [];
  private chip!: Chip;
  private engine!: PacketEngine;

  port(...args: ConstructorParameters<typeof InputPort>): EnginePort {
    const made = new EnginePort(...args);
    this.ports.push(made);
    return made;
  }

  sender(...args: ConstructorParameters<typeof SendInterface>): EngineSender {
    const made = new EngineSender(...args);
    this.senders.push(made);
    return made;
  }

  stream(...args: ConstructorParameters<typeof Stream>): EngineStream {
    const made = new EngineStream(...args);
    this.streams.push(made);
    return made;
  }

  /**
   * The chip has been assembled of these parts: makes its engine and connects the two.
   * @param flits the network flit by flit @throws EngineLimitError
   */
  connect(chip: Chip, network: EngineNetwork, flits: FlitPlan | undefined, build: Build): PacketEngine {
    this.chip = chip;
    const engine = new PacketEngine(this.plan(network, flits), this, build);
    this.engine = engine;
    network.use(engine);
    const charges = chip.program.inputs.map(({ core }, input): Charge | undefined => {
      const receiver = chip.parts.cores[core];
      if (receiver?.charge === undefined || receiver.program.inputs[0] !== input) return undefined;
      return (job, channel, value) => receiver.charge!(job, channel, value);
    });
    for (const port of this.ports) port.engine = engine;
    for (const stream of this.streams) stream.connect(engine, network, this.ports, charges);
    this.senders.forEach((sender, core) => {
      sender.engine = engine;
      sender.traffic = network;
      sender.record = engine.layout.interfaces[core]!;
    });
    return engine;
  }

  private plan({ routes, timing }: EngineNetwork, flits: FlitPlan | undefined): EnginePlan {
    const { program, spec, jobs } = this.chip;
    const ends = endsOfRoutes(this.chip);
    return {
      routes,
      timing,
      flits,
      receiveFifo: spec.interface.receiveFifo,
      // One a core, and one of the host.
      fifos: program.cores.length + 1,
      interfaces: program.cores.map(({ node }) => node),
      generators: this.streams.map((stream) => stream.plan),
      inputs: this.ports.map(({ layout, program: { sources } }) => ({
        slots: layout.slots,
        slotOf: layout.slotOf,
        sources: sources.length,
      })),
      jobs: jobs.jobs,
      endOf: (route, node) => ends[route]!.get(node),
    };
  }

  /** The engine says: all packets of a window have come. */
  closed(input: number, slot: number, packet: number, end: number, tick: number): void {
    const port = this.ports[input]!;
    const { memory, layout } = this.engine;
    const window = memory.get(layout.inputs[input]!, R.INPUT_WINDOWS) + slot * R.WINDOW_BYTES;
    const job = memory.get(window, R.WINDOW_JOB);
    const closes = memory.get(window, R.WINDOW_DONE_AT);
    const { services } = this.chip;
    const sentence = services.jobs.sentenceOf[job]!;
    const arrival = { packet, end, tick };
    let source = -1;
    let path = unitPath(memory, arrival, sentence, closes, services.paths, port.stage, services.transit);
    if (!path) {
      source = memory.get(end, R.END_SOURCE);
      path = packetPath(memory, arrival, sentence, closes, services.paths, port.stage, services.transit);
    }
    if (!path) throw new Error(`${port.name}: ${services.jobName(job)} has left the chip before its window closed`);
    port.allCame(closes, job, memory.get(window, R.WINDOW_OPENED_AT), source, path);
  }

  /** The engine says: a credit has come to its core. */
  credited(packet: number, end: number, tick: number): void {
    const { memory } = this.engine;
    const { chip } = this;
    const { paths, jobs, transit } = chip.services;
    const route = memory.get(end, R.END_ROUTE);
    const job = memory.get(packet, R.CREDIT_JOB);
    const stage = chip.stageOfCredit(route);
    const path = creditPath(memory, { packet, end, tick }, jobs.sentenceOf[job]!, paths, stage, transit);
    chip.credited(route, memory.get(packet, R.CREDIT_NUMBER), job, tick, path);
  }

  /** The engine says: a generator has made all packets of its token. */
  finished(stream: number, tick: number): void {
    this.streams[stream]!.ended(tick);
  }
}

/** Where data of each route goes at its destinations, by node. */
function endsOfRoutes({ program, parts }: Chip): ReadonlyMap<number, EndPlan>[] {
  const ends = program.routes.map(() => new Map<number, EndPlan>());
  program.inputs.forEach((input, index) => {
    input.sources.forEach((stream, source) => {
      for (const { inputs, routes } of program.streams[stream]!.segments) {
        const place = inputs.indexOf(index);
        if (place < 0) continue;
        const route = routes.length === 1 ? routes[0]! : routes[place]!;
        const toHost = input.core < 0;
        const core = program.cores[input.core];
        const nodes = toHost ? program.routes[route]!.destinations : [core!.node];
        const fifo = toHost ? program.cores.length : input.core;
        const unitTicks = toHost ? 0 : parts.packetTicks[index]!;
        for (const node of nodes) ends[route]!.set(node, { fifo, input: index, source, unitTicks });
      }
    });
  });
  return ends;
}
