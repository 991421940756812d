import { assemble } from "../chip/assemble.js";
import { Chip } from "../chip/chip.js";
import { EngineActivity } from "../chip/fast/engine-activity.js";
import { EngineNetwork } from "../chip/fast/engine-network.js";
import { EngineParts } from "../chip/fast/engine-parts.js";
import type { ChipImage } from "../chip/image.js";
import type { ChipSpec, HostSpec, NetworkModel } from "../contracts/chip.js";
import { flitsOf } from "../contracts/packet.js";
import type { ChipProgram } from "../contracts/program.js";
import { ringClasses } from "../contracts/topology.js";
import type { WorkItems } from "../cores/work-items.js";
import type { PacketEngine } from "../engine/engine.js";
import type { SimulationBus } from "../events/bus.js";
import { type EventLoop, Kernel } from "../events/kernel.js";
import { makeNetwork } from "../noc/make-network.js";
import type { RoutingTable } from "../noc/multicast-tree.js";
import type { Network } from "../noc/network.js";
import { ObservedNetwork } from "../noc/observed-network.js";
import { routerTiming } from "../noc/router-timing.js";
import type { Build } from "../wasm/machine.js";
import { EngineLoop } from "./engine-loop.js";
import type { ChipRunHooks } from "./run-hooks.js";

/** A chip with its event queue and network. */
export interface BuiltChip {
  readonly chip: Chip;
  readonly queue: EventLoop;
  readonly network: Network;
  /** The packet engine, unless the chip handles its packets itself. */
  readonly engine?: PacketEngine;
  /** To be called after the run, with or without an error. */
  readonly close?: () => void;
}

/** What a run is made of, whatever the engine. */
export interface RunSetup {
  readonly spec: ChipSpec;
  readonly model: NetworkModel;
  readonly program: ChipProgram;
  readonly image: ChipImage;
  readonly host: HostSpec;
  readonly items: WorkItems;
  readonly routes: RoutingTable;
  readonly bus: SimulationBus;
  /** Whether a sentence that has left gives its counters to a later one. */
  readonly reuse: boolean;
}

/** A chip whose packets are the packet engine's. @throws EngineLimitError if they exceed what the engine can hold */
export function fastChip({ spec, model, program, image, host, items, routes, bus }: RunSetup, build: Build): BuiltChip {
  const queue = new EngineLoop();
  const network = new EngineNetwork(
    routes,
    routerTiming(spec.noc.router, ringClasses(spec.mesh.topology)),
    items.records,
  );
  const parts = new EngineParts();
  const activity = new EngineActivity(program.cores.length, spec.gating);
  const assembled = (chip: Chip) => assemble(chip, image, host, parts);
  const chip = new Chip(spec, program, items, queue, network, bus, image.kinds, assembled, activity);
  const { noc } = spec;
  const flits = model === "flit" ? { noc, longestPacket: longestPacket(program, noc.linkBits) } : undefined;
  const engine = parts.connect(chip, network, flits, build);
  activity.use(engine);
  queue.connect(engine);
  return { chip, queue, network, engine, close: () => parts.close() };
}

/** A chip that handles each packet itself, so that observers see it. */
export function observedChip(
  { spec, model, program, image, host, items, routes, bus }: RunSetup,
  hooks: ChipRunHooks,
): BuiltChip {
  const queue = hooks.queue?.() ?? new Kernel();
  const plain = makeNetwork(model, {
    queue,
    routes,
    noc: spec.noc,
    receiveFifo: spec.interface.receiveFifo,
    records: items.records,
    longestPacket: longestPacket(program, spec.noc.linkBits),
  });
  const replaced = hooks.network?.(plain, queue) ?? plain;
  const network = bus.packets.active || bus.deliveries.active ? new ObservedNetwork(replaced, bus) : replaced;
  const chip = new Chip(spec, program, items, queue, network, bus, image.kinds, (c) => assemble(c, image, host));
  return { chip, queue, network };
}

/** Flits of the longest packet of a program. */
function longestPacket({ sources, creditBits }: ChipProgram, linkBits: number): number {
  const bits = sources.flatMap(({ packetBits: { data, count, checksum } }) => [data, count, checksum]);
  return flitsOf(Math.max(creditBits, ...bits), linkBits);
}
