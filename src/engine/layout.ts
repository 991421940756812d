import { ROUTERS_MASK } from "../contracts/packet.js";
import { EventOrder, ejectionOf, injectionOf, injectionsInOrder, linksInOrder } from "./event-order.js";
import { type FlitLayout, layOutFlits } from "./flit-layout.js";
import * as R from "./machine/records.js";
import type { EngineMemory } from "./memory.js";
import { EventTable, enterLinks, RING_TICKS, writeLinks } from "./network-layout.js";
import type { EnginePlan, GeneratorPlan, InputPlan } from "./plan.js";
import { writeRouteSteps } from "./route-steps.js";
import { layOutSaid, layOutTold, type SaidLayout, type ToldLayout } from "./told-layout.js";

const WORD = 4;

/** Addresses of the records of a plan. */
export interface Layout {
  readonly ringTicks: number;
  /** By number of the link; undefined where no route uses it. */
  readonly links: ReadonlyMap<number, number>;
  readonly routeSteps: readonly number[];
  readonly interfaces: readonly number[];
  /** Receive FIFOs of the cores, and that of the host. */
  readonly fifos: readonly number[];
  readonly generators: readonly GeneratorLayout[];
  readonly inputs: readonly number[];
  /** Address of each input's table of slots. */
  readonly slotTables: ReadonlyMap<Int32Array, number>;
  readonly ends: readonly EndLayout[];
  /** The network flit by flit. */
  readonly flits: FlitLayout | undefined;
  readonly told: ToldLayout;
}

export interface EndLayout {
  readonly record: number;
  readonly route: number;
  /** Links between routers on the way that no earlier copy has crossed: as `wayOf`. */
  readonly own: number;
}

export interface GeneratorLayout extends SaidLayout {
  readonly record: number;
  readonly trains: number;
  readonly scanEnds: number;
  /** 0 if the generator has one route. */
  readonly routeOf: number;
  readonly routeTable: number;
}

/** Writes the records of a plan into a machine's memory, and tells it where they are. */
export function layOut(plan: EnginePlan, memory: EngineMemory): Layout {
  const { mesh } = plan.routes;
  const isFlit = plan.flits !== undefined;
  // Flit by flit the network has links of its own; those of interfaces count what they send.
  const inOrder = isFlit ? injectionsInOrder(plan.routes) : linksInOrder(plan.routes);
  const order = new EventOrder(
    isFlit ? 0 : inOrder.length,
    isFlit ? plan.fifos + 1 : 0,
    plan.generators.length,
    plan.interfaces.length,
  );
  const events = new EventTable(memory, order);
  const links = writeLinks({ mesh, timing: plan.timing, receiveFifo: plan.receiveFifo }, memory, inOrder);
  if (!isFlit) enterLinks(events, order, links);

  const slotTables = new Map<Int32Array, number>();
  const inputs = plan.inputs.map((input) => {
    const { slotOf } = input;
    const table = slotTables.get(slotOf) ?? memory.table(slotOf);
    slotTables.set(slotOf, table);
    return inputRecord(memory, input, table);
  });
  inputs.forEach((record, index) => {
    memory.set(record, R.INPUT_INDEX, index);
  });
  const fifos = Array.from({ length: plan.fifos }, () => fifoRecord(memory));
  const ends: EndLayout[] = [];
  const end = (of: number, node: number, way: number, own: number): number => {
    const record = endRecord(plan, memory, of, node, way, links, inputs, fifos);
    memory.set(record, R.END_NODE, node);
    memory.set(record, R.END_HOPS, own & ROUTERS_MASK);
    ends.push({ record, route: of, own });
    return record;
  };
  const flits = plan.flits && layOutFlits(plan, plan.flits, memory, end);
  if (flits) {
    // A cycle of the network comes after the packets that leave their FIFOs.
    fifos.forEach((record, fifo) => {
      events.enter(order.firstFlitEvent, fifo, record, R.FIFO_LATE_WORD, R.FIFO_LATE_BIT);
    });
    const cycle = fifos.length;
    memory.calls.setFlits(order.firstFlitEvent + (cycle >> 5), 1 << (cycle & 31), flits.ends);
  }
  const routeSteps =
    flits?.routeSteps ??
    plan.routes.trees.map((_, route) =>
      writeRouteSteps(plan.routes, route, {
        allocate: (bytes) => memory.allocate(bytes),
        write: (address, value) => memory.set(address, 0, value),
        link: (number) => links.get(number)!,
        end,
      }),
    );
  const interfaces = plan.interfaces.map((node, index) => {
    const record = memory.allocate(R.NI_BYTES);
    memory.set(record, R.NI_AT, node);
    const link = links.get(injectionOf(mesh, node));
    if (link !== undefined) {
      memory.set(record, R.NI_LINK, link);
      memory.set(link, R.LINK_INTERFACE, record);
    }
    if (flits) flits.connect(node, record);
    memory.set(record, R.NI_PENDING, -1);
    memory.set(record, R.NI_RUN_FLOW, -1);
    events.enter(order.firstInterface, index, record, R.NI_EVENT_WORD, R.NI_EVENT_BIT);
    return record;
  });
  const generators = plan.generators.map((generator, index) => {
    const made = generatorRecord(plan, memory, generator, routeSteps);
    memory.set(made.record, R.GEN_INTERFACE, interfaces[generator.interface]!);
    memory.set(made.record, R.GEN_INDEX, index);
    events.enter(order.firstScan, index, made.record, R.GEN_SCAN_WORD, R.GEN_SCAN_BIT);
    return made;
  });
  interfaces.forEach((record, index) => {
    const own = generators.filter((_, g) => plan.generators[g]!.interface === index);
    memory.set(record, R.NI_GENERATORS, own.length);
    memory.set(record, R.NI_GENERATOR_TABLE, memory.table(own.map((generator) => generator.record)));
  });
  events.tell();
  const told = layOutTold(plan.told, memory);
  inputs.forEach((record, index) => {
    for (let slot = 0; slot < plan.inputs[index]!.slots; slot++) memory.calls.clearWindow(record, slot);
  });
  return {
    ringTicks: RING_TICKS,
    links,
    routeSteps,
    interfaces,
    fifos,
    generators,
    inputs,
    slotTables,
    ends,
    flits,
    told,
  };
}

function inputRecord(memory: EngineMemory, { slots, sources }: InputPlan, slotTable: number): number {
  const record = memory.allocate(R.INPUT_BYTES);
  memory.set(record, R.INPUT_SLOT_OF, slotTable);
  memory.set(record, R.INPUT_WINDOWS, memory.allocate(slots * R.WINDOW_BYTES));
  memory.set(record, R.INPUT_TALLIES, memory.allocate(slots * sources * R.TALLY_BYTES));
  memory.set(record, R.INPUT_SOURCES, sources);
  return record;
}

function fifoRecord(memory: EngineMemory): number {
  const record = memory.allocate(R.FIFO_BYTES);
  memory.set(record, R.FIFO_LAST, -1);
  memory.set(record, R.FIFO_RUN_FLOW, -1);
  return record;
}

function endRecord(
  plan: EnginePlan,
  memory: EngineMemory,
  route: number,
  node: number,
  way: number,
  links: ReadonlyMap<number, number>,
  inputs: readonly number[],
  fifos: readonly number[],
): number {
  const record = memory.allocate(R.END_BYTES);
  memory.set(record, R.END_LINK, links.get(ejectionOf(plan.routes.mesh, node)) ?? 0);
  memory.set(record, R.END_WAY, way);
  memory.set(record, R.END_ROUTE, route);
  const end = plan.endOf(route, node);
  if (end !== undefined) {
    memory.set(record, R.END_FIFO, fifos[end.fifo]!);
    memory.set(record, R.END_INPUT, inputs[end.input]!);
    memory.set(record, R.END_SOURCE, end.source);
    memory.set(record, R.END_UNIT_TICKS, end.unitTicks);
  }
  return record;
}

function generatorRecord(
  { trains, told }: EnginePlan,
  memory: EngineMemory,
  generator: GeneratorPlan,
  routeSteps: readonly number[],
): GeneratorLayout {
  const { slots, flits, routes, scans, packets, values } = generator;
  const record = memory.allocate(R.GEN_BYTES);
  const scanEnds = memory.allocate(scans * WORD);
  const routeOf = routes.length > 1 ? memory.allocate(packets * WORD) : 0;
  const routeTable = memory.table(Array.from(routes).flatMap((route) => [routeSteps[route]!, 0, 0, route]));
  memory.set(record, R.GEN_FIFO, memory.allocate(slots * R.ENTRY_BYTES));
  memory.set(record, R.GEN_SLOTS, slots);
  memory.set(record, R.GEN_SCAN_ENDS, scanEnds);
  memory.set(record, R.GEN_ROUTE_OF, routeOf);
  memory.set(record, R.GEN_ROUTES, routes.length);
  memory.set(record, R.GEN_ROUTE_TABLE, routeTable);
  memory.set(record, R.GEN_VALUES_OF, values === undefined ? 0 : memory.table(Array.from(values)));
  memory.set(record, R.GEN_DATA_FLITS, flits.data);
  memory.set(record, R.GEN_COUNT_FLITS, flits.count);
  memory.set(record, R.GEN_CHECKSUM_FLITS, flits.checksum);
  const said = layOutSaid(told, generator, memory, record);
  return { record, trains: memory.allocate(trains * R.TRAIN_BYTES), scanEnds, routeOf, routeTable, ...said };
}
