import type { HostSpec } from "../contracts/chip.js";
import type { StreamProgram } from "../contracts/program.js";
import type { Core } from "../cores/core.js";
import { type EntryCore, EntryPort, entryTicks } from "../cores/entry-port.js";
import type { MappedChip } from "../cores/estimate.js";
import { InputPort } from "../cores/input-port.js";
import { SendInterface } from "../cores/interface.js";
import type { CoreKind } from "../cores/kind.js";
import { trainCode } from "../cores/spike-train.js";
import { type Outlet, Stream } from "../cores/stream.js";
import type { Chip, ChipParts } from "./chip.js";
import { HostPort } from "./host-port.js";
import type { ChipImage } from "./image.js";

/** How the parts that packets pass are made: what the engines differ in. */
export interface PartMaker {
  port(...args: ConstructorParameters<typeof InputPort>): InputPort;
  sender(...args: ConstructorParameters<typeof SendInterface>): SendInterface;
  stream(...args: ConstructorParameters<typeof Stream>): Stream;
}

/** Parts that handle each packet as it comes. */
const PACKET_BY_PACKET: PartMaker = {
  port: (...args) => new InputPort(...args),
  sender: (...args) => new SendInterface(...args),
  stream: (...args) => new Stream(...args),
};

/** Builds the parts of a chip from its program and image. */
export function assemble(chip: Chip, image: ChipImage, host: HostSpec, make = PACKET_BY_PACKET): ChipParts {
  const { program, spec, services, jobs, network, queue } = chip;
  const sourceOfRoute = program.inputs.map((input, index) => routeSources(chip, input.sources, index));
  const ports = program.inputs.map((input, index) => {
    const stage = input.core < 0 ? program.stages.length - 1 : program.cores[input.core]!.stage;
    return make.port(
      input,
      index,
      chip.inputName(index),
      stage,
      jobs.layout(input.slots, input.tokens),
      sourceOfRoute[index]!,
      services,
    );
  });
  const interfaces = program.cores.map((core) =>
    make.sender(core.node, core.index, core.stage, queue, network.pool, network),
  );
  const makeStream = (stream: StreamProgram, outlet: Outlet, maker = make): Stream => {
    const core = program.cores[stream.core]!;
    const train = stream.carries === "spikes" ? trainCode(image.code, stream.signed, image.rules) : undefined;
    const flits = (bits: number): number => Math.ceil(bits / spec.noc.linkBits);
    const destinations = [...new Set(stream.segments.flatMap((segment) => segment.inputs))];
    const credits = destinations
      .filter((input) => program.inputs[input]!.slots.kind !== "open")
      .map((input) => {
        const { slots } = program.inputs[input]!;
        const initial = slots.kind === "ring" ? slots.slots : slots.kind === "bank" ? slots.banks : 0;
        return { input, bySentence: slots.kind === "bank", initial };
      });
    const { data, count, checksum } = stream.packetBits;
    return maker.stream(
      stream,
      `${core.name}/${stream.site}`,
      core.stage,
      core.index,
      train,
      spec.generator,
      spec.interface.sendFifo,
      { data: flits(data), count: flits(count), checksum: flits(checksum) },
      credits,
      chip.steps,
      outlet,
      services,
    );
  };
  const streams = program.streams.map((stream) => {
    const made = makeStream(stream, interfaces[stream.core]!);
    interfaces[stream.core]!.attach(made);
    return made;
  });
  const cores: Core[] = [];
  const innerStreams = program.inner.map((stream) =>
    makeStream(
      stream,
      {
        ready: (from, tick) => cores[stream.core]!.inner!.ready(from, tick),
        pathOf: (sentence, paths) => cores[stream.core]!.inner!.pathOf(sentence, paths),
      },
      PACKET_BY_PACKET,
    ),
  );
  const mapped: MappedChip = { program, spec, code: image.code, rules: image.rules, energy: image.kinds.energy };
  const final = new Set(program.final);
  const packetTicks = new Float64Array(program.inputs.length);
  for (const core of program.cores) {
    const kind = image.kinds.of(core) as CoreKind<unknown>;
    const made = kind.build(core, image.datapaths[core.index], {
      chip: mapped,
      services,
      ports: core.inputs.map((input) => ports[input]!),
      streams: core.streams.map((stream) => streams[stream]!),
      inner: core.inner.map((place) => innerStreams[place]!),
      portOfRoute: portTable(chip, core.inputs),
      onSentenceDone: final.has(core.index) ? (sentence, tick) => chip.finished(sentence, tick) : () => {},
    });
    cores.push(made);
    core.inputs.forEach((input, port) => {
      packetTicks[input] = kind.packetTicks(core, port, mapped);
    });
  }
  const hostPort = new HostPort(ports[program.hostInput]!, jobs.sentenceOf, (sentence, tick) =>
    chip.finished(sentence, tick),
  );
  const entries = cores.filter((core): core is EntryCore => core.entry !== undefined);
  const portTicks = entries.map(({ program: { from, to } }) => entryTicks(to - from, program, host));
  const entry = new EntryPort(entries, portTicks, services);
  return { cores, interfaces, streams, innerStreams, entry, packetTicks, hostPort };
}

/** Index of a stream among an input's sources, by route that leads there; -1 for every other route. */
function routeSources(chip: Chip, sources: readonly number[], input: number): Int16Array {
  const table = new Int16Array(chip.program.routes.length).fill(-1);
  sources.forEach((source, index) => {
    for (const { inputs, routes } of chip.program.streams[source]!.segments)
      routes.forEach((route, i) => {
        if (routes.length === 1 ? inputs.includes(input) : inputs[i] === input) table[route] = index;
      });
  });
  return table;
}

/** Which of a core's inputs a route leads to there. */
function portTable(chip: Chip, inputs: readonly number[]): Uint8Array {
  const table = new Uint8Array(chip.program.routes.length);
  inputs.forEach((input, port) => {
    for (const source of chip.program.inputs[input]!.sources) {
      for (const segment of chip.program.streams[source]!.segments) {
        if (segment.inputs.includes(input)) for (const route of segment.routes) table[route] = port;
      }
    }
  });
  return table;
}
