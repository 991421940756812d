import { bspnTicks, readOutTicks, requantiseTicks } from "../../cores/column-core.js";
import { integrationTicks, passTicks } from "../../cores/core.js";
import { embeddingTicks } from "../../cores/embedding-port.js";
import { trainCode } from "../../cores/spike-train.js";
import { Mesh } from "../../noc/mesh.js";
import { type RouterTiming, routerTiming } from "../../noc/router-timing.js";
import type { SimulationConfig } from "../../simulation/simulator.js";
import type { SorbetModel } from "../../spec/model.js";
import type { ChipProgram } from "../../spec/program.js";
import { CoreBound, type Rows } from "./core-bound.js";
import { tokensOf } from "./counted-run.js";
import type { SentenceBound } from "./sentence-bound.js";
import type { SentencePackets } from "./sentence-packets.js";
import { type Destination, StreamBound, scanTicks, transitTicks } from "./stream-bound.js";

const SEND = 0;
const SYNAPSES = 1;
const ROWS = 2;
/** Units whose work is added up over sentences: sending interface; synapse unit; slowest of score, PTsoftmax and context. */
const UNITS = 3;

/**
 * How soon a sentence can come through the chip. Walks tokens through the cores and keeps conditions that any run meets, whatever its queues do:
 * order of tokens, work of each unit, flits of each interface, distances, slots, banks and FIFOs. No event, and no constant of its own.
 */
export class LatencyBound {
  private readonly timing: RouterTiming;
  private readonly mesh: Mesh;

  constructor(
    private readonly model: SorbetModel,
    private readonly config: SimulationConfig,
    private readonly program: ChipProgram,
  ) {
    const { noc, mesh } = config.chip;
    this.timing = routerTiming(noc.router);
    this.mesh = new Mesh(mesh.width, mesh.height);
  }

  of(packets: SentencePackets): SentenceBound {
    return new Walk(this.model, this.config, this.program, this.timing, this.mesh, packets).run();
  }
}

class Walk {
  private readonly streams: StreamBound[];
  private readonly cores: CoreBound[];
  private readonly rows = new Map<number, Rows>();
  private readonly busy: Float64Array;
  /** The host port has taken in all up to here. */
  private portEnd = 0;
  /** Destinations of streams by input: who feeds it, along which way. */
  private readonly feeds: { stream: StreamBound; way: Destination }[][];

  constructor(
    private readonly model: SorbetModel,
    private readonly config: SimulationConfig,
    private readonly program: ChipProgram,
    private readonly timing: RouterTiming,
    mesh: Mesh,
    private readonly packets: SentencePackets,
  ) {
    const { chip, code } = config;
    const flits = (bits: number): number => Math.ceil(bits / chip.noc.linkBits);
    this.streams = program.streams.map(
      (stream) =>
        new StreamBound(
          stream,
          {
            data: flits(stream.packetBits.data),
            count: flits(stream.packetBits.count),
            checksum: flits(stream.packetBits.checksum),
          },
          chip.interface.sendFifo,
          chip.generator,
          chip.sync,
          code,
          model.rules.timesteps,
        ),
    );
    this.cores = program.cores.map(
      (core) =>
        new CoreBound(
          core,
          core.streams.map((s) => this.streams[s]!),
        ),
    );
    this.busy = new Float64Array(program.cores.length * UNITS);
    this.feeds = program.inputs.map(() => []);
    for (const stream of this.streams) {
      const source = program.cores[stream.program.core]!.node;
      let before = 0;
      stream.program.segments.forEach(({ inputs, routes }, segment) => {
        inputs.forEach((input, i) => {
          const core = program.inputs[input]!.core;
          const node = program.cores[Math.max(0, core)]!.node;
          const route = before + (routes.length === 1 ? 0 : i);
          const transit = transitTicks(timing, mesh.distance(source, node));
          const way = { input, segment, route, transit };
          stream.destinations.push(way);
          this.feeds[input]!.push({ stream, way });
        });
        before += routes.length;
      });
    }
  }

  run(): SentenceBound {
    const { program, packets, model } = this;
    const { tokens } = packets;
    const { layers } = model.shape;
    const inRole = (stage: number, ...roles: string[]): CoreBound[] =>
      this.cores.filter(({ program: core }) => core.stage === stage && roles.includes(core.role));
    // Where rows are cut, those that add up a part of them come before those that end the matrix.
    const matrices = (stage: number, ...roles: string[]): CoreBound[] => [
      ...inRole(stage, "partial").filter(({ program: { part } }) => roles.includes(part!.of)),
      ...inRole(stage, ...roles),
    ];
    // The input cores, then layer by layer from attention to the next layer's K: all that tokens pass through one by one.
    const first = [...inRole(0, "input"), ...matrices(1, "query", "key", "value")];
    for (let t = 0; t < tokens; t++) for (const core of first) this.token(core, t);
    for (let layer = 1; layer <= layers; layer++) {
      const attention = inRole(layer, "attention").map((core) => ({ core, floors: this.attentionFloors(core) }));
      const rest = [
        ...matrices(layer, "output"),
        ...matrices(layer, "ffn_in"),
        ...matrices(layer, "ffn_out"),
        ...matrices(layer + 1, "query", "key", "value", "pooler"),
      ];
      for (let t = 0; t < tokens; t++) {
        for (const { core, floors } of attention) this.query(core, t, floors);
        for (const core of rest) this.token(core, t);
      }
    }
    const latency = this.windowEnd(program.hostInput, 0);
    const last = inRole(layers, "ffn_out").map(({ done }) => done.at(-1)!);
    return { latency, end: Math.max(latency, ...last), busy: this.busy, barriers: this.barriers() };
  }

  /** A global step serves each generator once, so there are as many as the busiest generator has passes. */
  private barriers(): number {
    const { chip, code } = this.config;
    if (chip.sync.mode === "marker") return 0;
    const { timesteps } = this.model.rules;
    const { tokens, rows } = this.packets;
    const passes = (signed: boolean): number => trainCode(code, signed, timesteps).passes;
    const streams = this.program.streams.filter(({ carries }) => carries === "spikes");
    return Math.max(
      ...streams.map(({ signed, tokens: rule }) => tokensOf(rule, tokens) * passes(signed)),
      ...rows.map((row) => row.length * passes(false)),
    );
  }

  /** One token through a core of columns, or the input core. */
  private token(core: CoreBound, t: number): void {
    const { chip, host } = this.config;
    const { program } = core;
    const columns = program.to - program.from;
    const before = core.done.at(-1) ?? 0;
    let ready: number;
    let work: number;
    if (program.role === "input") {
      // A bank is free again when its token has been encoded.
      const bank = core.done[t - chip.generator.banks] ?? 0;
      this.portEnd = Math.max(this.portEnd, bank) + embeddingTicks(columns, this.program, host);
      ready = this.portEnd;
      work = requantiseTicks(chip.vector, columns);
    } else {
      const [main, residual] = program.inputs;
      if (this.program.inputs[main!]!.tokens === "first" && t > 0) return;
      ready = this.countedWindow(core, main!, t, integrationTicks(program, chip.core.lanes));
      if (residual !== undefined) {
        ready = Math.max(ready, this.windowEnd(residual, t), this.sentFloor(residual, t));
      }
      work =
        (program.role === "partial" ? readOutTicks(chip.vector, columns) : requantiseTicks(chip.vector, columns)) +
        (program.role === "output" || program.role === "ffn_out" ? bspnTicks(chip.vector, columns) : 0);
    }
    const done = Math.max(ready, before, this.banksFree(core, t)) + work;
    core.done.push(done);
    this.offer(core, t, done);
  }

  /** Every stream of the core has a bank for token t. */
  private banksFree(core: CoreBound, t: number): number {
    const { banks } = this.config.chip.generator;
    if (t < banks) return 0;
    let free = 0;
    let held = 0;
    for (const stream of core.streams) {
      if (stream.program.tokens === "first") continue;
      free = Math.max(free, stream.finish[t - banks]!);
      held += stream.held;
    }
    // What the streams have finished has been sent, but for what their FIFOs hold.
    return Math.max(free, (core.sent[t - banks] ?? 0) - held);
  }

  /** The core's streams take over a token's codes. */
  private offer(core: CoreBound, t: number, done: number): void {
    let flits = 0;
    let spikeFlits = 0;
    for (const stream of core.streams) {
      const { tokens, index, carries } = stream.program;
      if (tokens === "first" && t > 0) continue;
      const packets = this.packets.packets[index]!.map((segment) => segment[t]!);
      stream.next(done, this.granted(stream, t), packets);
      const own = stream.allFlits(t);
      this.work(core, SEND, own);
      if (tokens === "first") continue;
      flits += own;
      if (carries === "spikes") spikeFlits += own;
    }
    core.sent.push(Math.max(core.sent.at(-1) ?? 0, done) + flits);
    core.sentSpikes.push(Math.max(core.sentSpikes.at(-1) ?? 0, done) + spikeFlits);
  }

  /** Tick before which some destination has no slot for token t: its credit has not come back. */
  private granted(stream: StreamBound, t: number): number {
    let granted = 0;
    for (const { input, transit } of stream.destinations) {
      const { slots, core } = this.program.inputs[input]!;
      if (slots.kind !== "ring" || t < slots.slots) continue;
      // A token gives its slot back when the vector unit has worked it off.
      granted = Math.max(granted, this.cores[core]!.done[t - slots.slots]! + transit);
    }
    return granted;
  }

  /** Earliest end of a window: the last marker of every source, which takes a tick at the core. */
  private windowEnd(input: number, t: number): number {
    let end = 0;
    for (const { stream, way } of this.feeds[input]!) end = Math.max(end, stream.markerArrival(t, way) + 1);
    return end;
  }

  /** The same for a window of spikes, or of partial sums, each of which takes the unit so many ticks. */
  private countedWindow(core: CoreBound, input: number, t: number, ticks: number): number {
    let first = Number.POSITIVE_INFINITY;
    let number = 0;
    for (const { stream, way } of this.feeds[input]!) {
      first = Math.min(first, stream.firstArrival(t, way));
      number += this.packets.packets[stream.program.index]![way.segment]![t]!;
    }
    core.unitEnd = Math.max(core.unitEnd, first) + number * ticks;
    this.work(core, SYNAPSES, number * ticks);
    return Math.max(core.unitEnd, this.windowEnd(input, t));
  }

  private get shortest(): number {
    return transitTicks(this.timing, 0);
  }

  /** A core that sends residuals has sent all of token t, one stream of it last; whatever that is, the residual's consumer cannot go on before it has come. */
  private sentFloor(residual: number, t: number): number {
    let floor = 0;
    for (const { stream } of this.feeds[residual]!) {
      const { sent, afterLast } = this.cores[stream.program.core]!;
      floor = Math.max(floor, sent[t]! - 1 - afterLast + this.shortest);
    }
    return floor;
  }

  /**
   * Ticks before which the first row's, and the last row's, probability spikes cannot start: every K and V is in, and before the last one every Q.
   * Whichever of a core's streams is served last still has its way through Q, K or V before it.
   */
  private attentionFloors({ program }: CoreBound): { first: number; last: number } {
    const { chip } = this.config;
    const last = this.packets.tokens - 1;
    const [, k, v] = program.inputs as unknown as [number, number, number];
    const columnsOf = (input: number): number[] =>
      this.feeds[input]!.map(({ stream }) => {
        const { from, to } = this.program.cores[stream.program.core]!;
        return to - from;
      });
    const fewest = Math.min(...columnsOf(k), ...columnsOf(v));
    const tail = this.shortest + requantiseTicks(chip.vector, fewest) + this.shortest;
    let all = 0;
    for (const core of this.cores) {
      if (!core.streams.some(({ program: { site } }) => site === "in_k")) continue;
      if (core.streams[0]!.program.consumerStage !== program.stage) continue;
      all = Math.max(all, core.sentSpikes[last]! - 1 - core.afterLast + tail);
    }
    return { first: this.windowEnd(v, last), last: all };
  }

  /** One query through an attention core: its rows, head by head, then its encoder. */
  private query(core: CoreBound, t: number, floors: { first: number; last: number }): void {
    const { chip, code } = this.config;
    const { attention, vector, generator } = chip;
    const { program } = core;
    const { tokens: n } = this.packets;
    const [q, k] = program.inputs as unknown as [number, number, number];
    const rule = this.program.inputs[q]!.tokens;
    if (rule === "first" && t > 0) return;
    const { shape, rules } = this.model;
    const headSize = shape.hidden / shape.heads;
    const heads = (program.to - program.from) / headSize;
    const rows = this.rows.get(program.index) ?? {
      scoreDone: 0,
      softmaxDone: 0,
      rowDone: 0,
      softmaxStarts: [],
      finish: [],
    };
    this.rows.set(program.index, rows);
    const scans = scanTicks(n, trainCode(code, false, rules.timesteps).passes, generator.lanes, true, chip.sync);
    const softmaxTicks = vector.softmaxTicks + vector.softmaxPasses * passTicks(n, vector.softmaxLanes);
    const contextTicks = passTicks(headSize, attention.lanes);
    const queryIn = this.countedWindow(core, q, t, 1);
    const keysIn = this.windowEnd(k, n - 1);
    const finalQuery = t === tokensOf(rule, n) - 1;
    let scoring = 0;
    let contexts = 0;
    for (let head = 0; head < heads; head++) {
      const row = t * heads + head;
      const { reads, spikes } = this.packets.rows[program.index]![row]!;
      const scoreTicks = Math.max(1, reads * passTicks(n, attention.lanes));
      // Up to two scored rows wait for PTsoftmax.
      rows.scoreDone = Math.max(rows.scoreDone, queryIn, keysIn, rows.softmaxStarts[row - 2] ?? 0) + scoreTicks;
      const slot = head === 0 ? (core.done[t - chip.core.windowSlots] ?? 0) : 0;
      const bank = rows.finish[row - generator.banks] ?? 0;
      const softmaxStart = Math.max(rows.scoreDone, rows.softmaxDone, slot, bank);
      rows.softmaxStarts.push(softmaxStart);
      rows.softmaxDone = softmaxStart + softmaxTicks;
      const floor = finalQuery && head === heads - 1 ? floors.last : 0;
      const start = Math.max(rows.softmaxDone, rows.finish[row - 1] ?? 0, floors.first, floor);
      const taken = Math.max(0, spikes + 1 - chip.interface.sendFifo) * contextTicks;
      rows.finish.push(start + Math.max(scans, taken));
      // Two markers end a row, each takes a tick.
      rows.rowDone = Math.max(start + scans, Math.max(rows.rowDone, start) + spikes * contextTicks) + 2;
      scoring += scoreTicks;
      contexts += spikes * contextTicks + 2;
    }
    this.work(core, ROWS, Math.max(scoring, contexts, heads * softmaxTicks));
    const encoded =
      Math.max(rows.rowDone, core.done.at(-1) ?? 0, this.banksFree(core, t)) +
      requantiseTicks(vector, program.to - program.from);
    core.done.push(encoded);
    this.offer(core, t, encoded);
  }

  private work(core: CoreBound, unit: number, ticks: number): void {
    const at = core.program.index * UNITS + unit;
    this.busy[at] = this.busy[at]! + ticks;
  }
}
