import type { InputWindowParts } from "../../cores/input-windows.js";
import type { SendInterface } from "../../cores/network-interface.js";
import type { SpikeSourceParts } from "../../cores/spike-source-parts.js";
import { PacketEngine } from "../../engine/engine.js";
import * as R from "../../engine/machine/records.js";
import type { EndPlan, EnginePlan, FlitPlan } from "../../engine/plan.js";
import type { Build } from "../../wasm/machine.js";
import type { PartMaker } from "../assemble.js";
import type { Chip } from "../chip.js";
import { creditPath, packetPath, unitPath } from "./critical-paths.js";
import type { EngineNetwork } from "./engine-network.js";
import { EngineSender } from "./engine-sender.js";
import { type Charge, EngineSource } from "./engine-source.js";
import { EngineWindows } from "./engine-windows.js";
import { ToldRecords } from "./told-records.js";

/** The parts of a chip whose packets the engine handles; passes the engine's reports on to them. */
export class EngineParts implements PartMaker {
  private readonly windows: EngineWindows[] = [];
  private readonly senders: EngineSender[] = [];
  private readonly sources: EngineSource[] = [];
  private chip!: Chip;
  private engine!: PacketEngine;
  private observers!: ToldRecords;

  inputWindows(parts: InputWindowParts): EngineWindows {
    const made = new EngineWindows(parts);
    this.windows.push(made);
    return made;
  }

  sender(...args: ConstructorParameters<typeof SendInterface>): EngineSender {
    const made = new EngineSender(...args);
    this.senders.push(made);
    return made;
  }

  source(parts: SpikeSourceParts): EngineSource {
    const made = new EngineSource(parts);
    this.sources.push(made);
    return made;
  }

  /**
   * Makes the engine of a chip that has been assembled from these parts, and connects the two.
   * @param flits the network flit by flit @throws EngineLimitError
   */
  connect(chip: Chip, network: EngineNetwork, flits: FlitPlan | undefined, build: Build): PacketEngine {
    this.chip = chip;
    const engine = new PacketEngine(this.plan(network, flits), this, build);
    this.engine = engine;
    this.observers = new ToldRecords(engine, chip.services.bus);
    network.use(engine);
    const charges = chip.program.inputs.map(({ core }, input): Charge | undefined => {
      const receiver = chip.parts.cores[core];
      if (receiver?.charge === undefined || receiver.program.inputs[0] !== input) return undefined;
      return (item, channel, value) => receiver.charge!(item, channel, value);
    });
    for (const windows of this.windows) windows.engine = engine;
    for (const source of this.sources) source.connect(engine, network, this.windows, charges);
    this.senders.forEach((sender, core) => {
      sender.engine = engine;
      sender.traffic = network;
      sender.record = engine.layout.interfaces[core]!;
    });
    chip.items.onNumbered = (from, to) => {
      for (const [slotOf, address] of engine.layout.slotTables)
        engine.memory.words.set(slotOf.subarray(from, to), (address >> 2) + from);
    };
    return engine;
  }

  private plan({ routes, timing }: EngineNetwork, flits: FlitPlan | undefined): EnginePlan {
    const { program, spec, items, services } = this.chip;
    const { spikes, packets, deliveries } = services.bus;
    const ends = endsOfRoutes(this.chip);
    return {
      routes,
      timing,
      flits,
      receiveFifo: spec.interface.receiveFifo,
      // One for each core, and one for the host.
      fifos: program.cores.length + 1,
      interfaces: program.cores.map(({ node }) => node),
      generators: this.sources.map((source) => source.plan),
      inputs: this.windows.map(({ layout, program: { sources } }) => ({
        slots: layout.slots,
        slotOf: layout.slotOf,
        sources: sources.length,
      })),
      trains: items.unsettled,
      told: { spikes: spikes.active, packets: packets.active, deliveries: deliveries.active },
      endOf: (route, node) => ends[route]!.get(node),
    };
  }

  /** The engine reports that all packets of a window have arrived. */
  closed(input: number, slot: number, packet: number, end: number, tick: number): void {
    const windows = this.windows[input]!;
    const { memory, layout } = this.engine;
    const window = memory.get(layout.inputs[input]!, R.INPUT_WINDOWS) + slot * R.WINDOW_BYTES;
    const item = memory.get(window, R.WINDOW_ITEM);
    const closes = memory.get(window, R.WINDOW_DONE_AT);
    const { services } = this.chip;
    const sentence = services.items.sentenceOf[item]!;
    const arrival = { packet, end, tick };
    let source = -1;
    let path = unitPath(memory, arrival, sentence, closes, services.paths, windows.stage, services.transit);
    if (!path) {
      source = memory.get(end, R.END_SOURCE);
      path = packetPath(memory, arrival, sentence, closes, services.paths, windows.stage, services.transit);
    }
    if (!path)
      throw new Error(`${windows.name}: ${services.itemName(item)} has left the chip before its window closed`);
    windows.allCame(closes, item, memory.get(window, R.WINDOW_OPENED_AT), source, path);
  }

  /** The engine reports that a credit has arrived at its core. */
  credited(packet: number, end: number, tick: number): void {
    const { memory } = this.engine;
    const { chip } = this;
    const { paths, items, transit } = chip.services;
    const route = memory.get(end, R.END_ROUTE);
    const item = memory.get(packet, R.CREDIT_ITEM);
    const stage = chip.stageOfCredit(route);
    const path = creditPath(memory, { packet, end, tick }, items.sentenceOf[item]!, paths, stage, transit);
    chip.credited(route, memory.get(packet, R.CREDIT_NUMBER), item, tick, path);
  }

  /** The engine reports that a generator has made all packets of its token. */
  finished(source: number, tick: number): void {
    this.sources[source]!.ended(tick);
  }

  /** The engine has filled a table of what observers are told. */
  told(which: number): void {
    this.observers.empty(which);
  }

  /** The run has ended, with or without an error: observers get what is left, and the engine goes. */
  close(): void {
    this.observers.close();
    this.engine.free();
  }
}

/** Input that each data route feeds at its destinations, by node. */
function endsOfRoutes({ program, parts }: Chip): ReadonlyMap<number, EndPlan>[] {
  const ends = program.routes.map(() => new Map<number, EndPlan>());
  program.inputs.forEach((input, index) => {
    input.sources.forEach((sender, position) => {
      for (const { inputs, routes } of program.sources[sender]!.segments) {
        const destination = inputs.indexOf(index);
        if (destination < 0) continue;
        const route = routes.length === 1 ? routes[0]! : routes[destination]!;
        const toHost = input.core < 0;
        const core = program.cores[input.core];
        const nodes = toHost ? program.routes[route]!.destinations : [core!.node];
        const fifo = toHost ? program.cores.length : input.core;
        const unitTicks = toHost ? 0 : parts.packetTicks[index]!;
        for (const node of nodes) ends[route]!.set(node, { fifo, input: index, source: position, unitTicks });
      }
    });
  });
  return ends;
}
