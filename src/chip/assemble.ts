import type { HostSpec } from "../contracts/chip.js";
import { flitsOf } from "../contracts/packet.js";
import type { SpikeSourceProgram } from "../contracts/program.js";
import type { Core } from "../cores/core.js";
import { type EntryCore, EntryPort, entryTicks } from "../cores/entry-port.js";
import type { MappedChip } from "../cores/estimate.js";
import { type InputWindowParts, InputWindows } from "../cores/input-windows.js";
import type { CoreKind } from "../cores/kind.js";
import { SendInterface } from "../cores/network-interface.js";
import type { Outlet } from "../cores/outlet.js";
import { spikeCoding } from "../cores/spike-code.js";
import { SpikeSource } from "../cores/spike-source.js";
import type { SpikeSourceParts } from "../cores/spike-source-parts.js";
import type { Chip } from "./chip.js";
import type { ChipParts } from "./chip-parts.js";
import { HostPort } from "./host-port.js";
import type { ChipImage } from "./image.js";

/** Makes the parts that packets pass; each engine has its own. */
export interface PartMaker {
  inputWindows(parts: InputWindowParts): InputWindows;
  sender(...args: ConstructorParameters<typeof SendInterface>): SendInterface;
  source(parts: SpikeSourceParts): SpikeSource;
}

/** Parts that handle each packet as it arrives. */
const PACKET_BY_PACKET: PartMaker = {
  inputWindows: (parts) => new InputWindows(parts),
  sender: (...args) => new SendInterface(...args),
  source: (parts) => new SpikeSource(parts),
};

/** Builds the parts of a chip from its program and image. */
export function assemble(chip: Chip, image: ChipImage, host: HostSpec, make = PACKET_BY_PACKET): ChipParts {
  const { program, spec, services, items, network, queue } = chip;
  const sourceOfRoute = program.inputs.map((input, index) => routeSources(chip, input.sources, index));
  const windows = program.inputs.map((input, index) => {
    const stage = input.core < 0 ? program.stages.length - 1 : program.cores[input.core]!.stage;
    return make.inputWindows({
      program: input,
      index,
      name: chip.inputName(index),
      stage,
      layout: items.layout(input.slots, input.tokens),
      sourceOfRoute: sourceOfRoute[index]!,
      services,
    });
  });
  const interfaces = program.cores.map((core) =>
    make.sender(core.node, core.index, core.stage, queue, network.pool, network),
  );
  const makeSource = (source: SpikeSourceProgram, outlet: Outlet, maker = make): SpikeSource => {
    const core = program.cores[source.core]!;
    const flits = (bits: number): number => flitsOf(bits, spec.noc.linkBits);
    const destinations = [...new Set(source.segments.flatMap((segment) => segment.inputs))];
    const credits = destinations
      .filter((input) => program.inputs[input]!.slots.kind !== "open")
      .map((input) => {
        const { slots } = program.inputs[input]!;
        const initial = slots.kind === "ring" ? slots.slots : slots.kind === "bank" ? slots.banks : 0;
        return { input, bySentence: slots.kind === "bank", initial };
      });
    const { data, count, checksum } = source.packetBits;
    return maker.source({
      program: source,
      name: `${core.name}/${source.site}`,
      stage: core.stage,
      core: core.index,
      coding: source.payload === "spikes" ? spikeCoding(image.code, source.signed, image.rules) : undefined,
      generator: spec.generator,
      fifoSlots: spec.interface.sendFifo,
      flits: { data: flits(data), count: flits(count), checksum: flits(checksum) },
      credits,
      steps: chip.steps,
      outlet,
      services,
    });
  };
  const sources = program.sources.map((source) => {
    const made = makeSource(source, interfaces[source.core]!);
    interfaces[source.core]!.attach(made);
    return made;
  });
  const cores: Core[] = [];
  const innerSources = program.inner.map((source) =>
    makeSource(
      source,
      {
        ready: (from, tick) => cores[source.core]!.inner!.ready(from, tick),
        pathOf: (sentence, paths) => cores[source.core]!.inner!.pathOf(sentence, paths),
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
      windows: core.inputs.map((input) => windows[input]!),
      sources: core.sources.map((source) => sources[source]!),
      inner: core.inner.map((inner) => innerSources[inner]!),
      inputOfRoute: inputTable(chip, core.inputs),
      onSentenceDone: final.has(core.index) ? (sentence, tick) => chip.finished(sentence, tick) : () => {},
    });
    cores.push(made);
    core.inputs.forEach((input, position) => {
      packetTicks[input] = kind.packetTicks(core, position, mapped);
    });
  }
  const hostPort = new HostPort(windows[program.hostInput]!, items.sentenceOf, (sentence, tick) =>
    chip.finished(sentence, tick),
  );
  const entries = cores.filter((core): core is EntryCore => core.entry !== undefined);
  const portTicks = entries.map(({ program: { from, to } }) => entryTicks(to - from, program, host));
  const entry = new EntryPort(entries, portTicks, services);
  return { cores, interfaces, sources, innerSources, entry, packetTicks, hostPort };
}

/** Index of a spike source among an input's sources, by route that leads there; -1 for every other route. */
function routeSources(chip: Chip, sources: readonly number[], input: number): Int16Array {
  const table = new Int16Array(chip.program.routes.length).fill(-1);
  sources.forEach((source, index) => {
    for (const { inputs, routes } of chip.program.sources[source]!.segments)
      routes.forEach((route, i) => {
        if (routes.length === 1 ? inputs.includes(input) : inputs[i] === input) table[route] = index;
      });
  });
  return table;
}

/** Which of a core's inputs a route leads to there. */
function inputTable(chip: Chip, inputs: readonly number[]): Uint8Array {
  const table = new Uint8Array(chip.program.routes.length);
  inputs.forEach((input, position) => {
    for (const source of chip.program.inputs[input]!.sources) {
      for (const segment of chip.program.sources[source]!.segments) {
        if (segment.inputs.includes(input)) for (const route of segment.routes) table[route] = position;
      }
    }
  });
  return table;
}
