import { AttentionCore } from "../cores/attention-core.js";
import { ColumnCore } from "../cores/column-core.js";
import type { ContextUnit } from "../cores/context-unit.js";
import { type Core, integrationTicks, passTicks } from "../cores/core.js";
import { EmbeddingPort, embeddingTicks } from "../cores/embedding-port.js";
import { InputCore } from "../cores/input-core.js";
import { InputPort } from "../cores/input-port.js";
import { SendInterface } from "../cores/interface.js";
import { MergingCore } from "../cores/merging-core.js";
import { trainCode } from "../cores/spike-train.js";
import { type Outlet, Stream } from "../cores/stream.js";
import type { HostSpec } from "../spec/chip.js";
import type { CoreProgram, StreamProgram } from "../spec/program.js";
import type { Chip, ChipParts } from "./chip.js";
import { HostPort } from "./host-port.js";
import type { ChipImage } from "./image.js";

/** Builds the parts of a chip from its program and image. */
export function assemble(chip: Chip, image: ChipImage, host: HostSpec): ChipParts {
  const { program, spec, services, jobs, network, queue } = chip;
  const sourceOfRoute = program.inputs.map((input, index) => routeSources(chip, input.sources, index));
  const ports = program.inputs.map((input, index) => {
    const stage = input.core < 0 ? program.stages - 1 : program.cores[input.core]!.stage;
    return new InputPort(
      input,
      index,
      chip.inputName(index),
      stage,
      jobs.layout(input.slots, input.tokens),
      sourceOfRoute[index]!,
      services,
    );
  });
  const interfaces = program.cores.map(
    (core) => new SendInterface(core.node, core.index, core.stage, queue, network.pool, network),
  );
  const makeStream = (stream: StreamProgram, outlet: Outlet): Stream => {
    const core = program.cores[stream.core]!;
    const train = stream.carries === "spikes" ? trainCode(image.code, stream.signed, image.train) : undefined;
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
    return new Stream(
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

  const probabilityStreams: Stream[] = [];
  const contexts: (ContextUnit | undefined)[] = program.cores.map(() => undefined);
  const inputCores: InputCore[] = [];
  const cores = program.cores.map((core): Core => {
    const own = core.streams.map((s) => streams[s]!);
    if (core.role === "input") {
      const made = new InputCore(core, spec.generator.banks, image.columns[core.index]!, own, services);
      inputCores.push(made);
      return made;
    }
    if (core.role === "attention") {
      const datapath = image.attention[core.index]!;
      const row = probabilityProgram(core, program.streams.length + probabilityStreams.length, program.maxTokens);
      const outlet: { unit: Outlet | undefined } = { unit: undefined };
      const rows = makeStream(row, {
        ready: (stream, tick) => outlet.unit!.ready(stream, tick),
        pathOf: () => undefined,
      });
      rows.credits.add({ input: core.inputs[2]!, bySentence: true, initial: 0 });
      probabilityStreams.push(rows);
      const headSize = (core.to - core.from) / datapath.heads;
      const made = new AttentionCore(
        core,
        program.inputs[core.inputs[0]!]!.tokens,
        [ports[core.inputs[0]!]!, ports[core.inputs[1]!]!, ports[core.inputs[2]!]!],
        [core.inputs[0]!, core.inputs[1]!, core.inputs[2]!],
        portTable(chip, core.inputs),
        datapath,
        rows,
        own[0]!,
        spec.core.windowSlots,
        passTicks(headSize, spec.attention.lanes),
        services,
      );
      outlet.unit = made.context;
      contexts[core.index] = made.context;
      return made;
    }
    const [main, residual] = core.inputs;
    const tableOfRoutes = portTable(chip, core.inputs);
    const made = new ColumnCore(
      core,
      program.inputs[main!]!.tokens,
      ports[main!]!,
      main!,
      residual === undefined ? undefined : ports[residual],
      residual ?? -1,
      tableOfRoutes,
      integrationTicks(core, spec.core.lanes),
      image.columns[core.index]!,
      own,
      services,
    );
    if (core.role === "ffn_out" && core.stage === program.stages - 2) {
      made.onSentenceDone = (sentence, tick) => chip.finished(sentence, tick);
    }
    const merged = image.merged[core.index];
    return merged ? new MergingCore(made, program.inputs[main!]!, tableOfRoutes, merged, services) : made;
  });
  const hostPort = new HostPort(ports[program.hostInput]!, jobs.sentenceOf, (sentence, tick) =>
    chip.finished(sentence, tick),
  );
  const portTicks = inputCores.map(({ program: { from, to } }) => embeddingTicks(to - from, program, host));
  const input = new EmbeddingPort(inputCores, portTicks, services);
  return { cores, interfaces, contexts, streams, probabilityStreams, input, hostPort };
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

/** Rows of probabilities: a stream that never leaves its core. */
function probabilityProgram(core: CoreProgram, index: number, tokens: number): StreamProgram {
  return {
    index,
    core: core.index,
    site: "p",
    consumerStage: core.stage,
    carries: "spikes",
    signed: false,
    tokens: "all",
    channels: tokens,
    segments: [{ from: 0, to: tokens, base: 0, inputs: [], routes: [0] }],
    packetBits: { data: 1, count: 1, checksum: 1 },
  };
}
