import { expect, test } from "vitest";
import { ENERGY_EVENTS, type EnergyEvent, type SpikeCode } from "../../src/contracts/chip.js";
import { BLOCKED, FLITS, HOPS, HOPS_MASK } from "../../src/contracts/packet.js";
import type { Traffic } from "../../src/contracts/summary.js";
import type { NetworkSink } from "../../src/noc/network.js";
import { NetworkAround } from "../../src/noc/network-around.js";
import { infer } from "../../src/sorbet/forward.js";
import { changed, HOST, NATIVE, sequences, simulatorOf, smallModel, tightChip } from "../support/chip.js";
import { randomModel } from "../support/random-model.js";

const BOTH = ["fast", "observed"] as const;
const H = 16;
const F = 24;
/** Ticks that requantisation takes at least: so long that all traffic of a core has gone before the next sends. */
const SLOW = 500;

// Nine cores on 3 x 3 along the serpentine: input, query, key / value, attention, output / ffn.in, ffn.out, pooler.
const X = [0, 1, 2, 2, 1, 0, 0, 1, 2] as const;
const Y = [0, 0, 0, 1, 1, 1, 2, 2, 2] as const;
const [INPUT, QUERY, KEY, VALUE, ATTENTION, OUTPUT, FFN_IN, FFN_OUT, POOLER] = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const;
const distance = (a: number, b: number): number => Math.abs(X[a]! - X[b]!) + Math.abs(Y[a]! - Y[b]!);
/** Interface to core without load: 3 ticks for each of the routers and 2 for the wire into the first. */
const transit = (a: number, b: number): number => 3 * (distance(a, b) + 1) + 2;

const CHIP = changed(NATIVE, {
  mesh: { width: 3, height: 3 },
  placement: "serpentine",
  maxTokens: 4,
  core: { lanes: 1 },
  vector: { lanes: 64, requantiseTicks: SLOW },
  generator: { lanes: 64 },
  interface: { sendFifo: 256, receiveFifo: 256 },
  noc: { linkBits: 64 },
});

/** A one-layer, one-head model on one token in graded code: packets of each site, from the reference's codes. */
function setUp(seed: number, code: SpikeCode = "graded") {
  const model = randomModel(seed, {
    shape: { layers: 1, heads: 1, headSize: H, feedForward: F },
    rules: { bspnGroupSize: H },
  });
  const simulator = simulatorOf(model, { chip: CHIP, code });
  const inputs = sequences(seed, model, [1]);
  const packets: Record<string, number> = {};
  infer(model, inputs[0]!.inputIds, inputs[0]!.tokenTypes, (site, codes) => {
    const zero = site.endsWith("ffn_out") || site.endsWith(".p") ? 0 : 8;
    packets[site.replace("layers.0.", "")] = code === "dense" ? codes.length : codes.filter((q) => q !== zero).length;
  });
  const { in_q, in_k, in_v, q, p, out, ffn_in, ffn_out } = packets as Record<string, number>;
  const n = {
    in_q: in_q!,
    in_k: in_k!,
    in_v: in_v!,
    q: q!,
    p: p!,
    out: out!,
    ffn_in: ffn_in!,
    ffn_out: ffn_out!,
    pooler: packets["pooler.n"]!,
  };
  return { simulator, inputs, n };
}

type Counts = ReturnType<typeof setUp>["n"];

/** When the windows of Q, K and V close, and the latency. */
function times(n: Counts, embeddingBits: number) {
  const { vector } = CHIP;
  const requantise = vector.requantiseTicks + 1;
  const bspn = vector.bspnTicks + vector.bspnPasses;
  const softmax = vector.softmaxTicks + vector.softmaxPasses;
  const marker = 1;
  // Host port, then the encoders of the input core. Its spike sources send alternately, in_q first, so their first
  // packets are one tick apart.
  const encoded = Math.ceil((H * embeddingBits) / HOST.portBits) + requantise;
  // One lane: H ticks a spike, so from the first spike on the synapse unit never rests.
  const closed = (sent: number, from: number, to: number, spikes: number, columns: number): number =>
    sent + transit(from, to) + spikes * columns;
  const inQ = closed(encoded, INPUT, QUERY, n.in_q, H);
  const inK = closed(encoded + 1, INPUT, KEY, n.in_k, H);
  const inV = closed(encoded + 2, INPUT, VALUE, n.in_v, H);
  // A credit, the data, the count marker; the checksum is sent last, in the tick after.
  const filled = (close: number, core: number, values: number): number =>
    close + requantise + 1 + values + 1 + transit(core, ATTENTION) + marker;
  const q = filled(inQ, QUERY, n.q);
  const k = filled(inK, KEY, H);
  const v = filled(inV, VALUE, H);
  // One key: one tick of the score array a spike of Q. Probability spike and two markers, one tick each.
  const scored = Math.max(q, k) + Math.max(1, n.q);
  const context = Math.max(scored + softmax, v) + 3;
  const out = closed(context + requantise, ATTENTION, OUTPUT, n.out, H);
  // Two credits first: of the window and of the residual's bank.
  const ffnIn = closed(out + requantise + bspn + 2, OUTPUT, FFN_IN, n.ffn_in, F);
  const ffnOut = closed(ffnIn + requantise + 1, FFN_IN, FFN_OUT, n.ffn_out, H);
  const pooler = closed(ffnOut + requantise + bspn + 2, FFN_OUT, POOLER, n.pooler, H);
  const latency = pooler + requantise + 1 + H + 1 + transit(POOLER, INPUT) + marker;
  return { inQ, inK, inV, latency };
}

/** @param n spikes, or values, of each site, @param sent the packets that carry them */
function energyCounts(
  n: Counts,
  embeddingBits: number,
  residualBits: number,
  sent: Counts = n,
): Record<EnergyEvent, number> {
  const bits = 4;
  // Spikes that meet H columns, and the synaptic operations of those and of ffn.in's F columns.
  const wide = n.in_q + n.in_k + n.in_v + n.out + n.ffn_out + n.pooler;
  const synaptic = wide * H + n.ffn_in * F;
  const scores = n.q * 1;
  const contexts = n.p * H;
  const spikes = sent.in_q + sent.in_k + sent.in_v + sent.out + sent.ffn_out + sent.pooler + sent.ffn_in + sent.q;
  // [from, to, data packets] of each spike source. Each sends two markers; each of its windows or banks returns one
  // credit.
  const sources = [
    [INPUT, QUERY, sent.in_q],
    [INPUT, KEY, sent.in_k],
    [INPUT, VALUE, sent.in_v],
    [INPUT, OUTPUT, H],
    [QUERY, ATTENTION, sent.q],
    [KEY, ATTENTION, H],
    [VALUE, ATTENTION, H],
    [ATTENTION, OUTPUT, sent.out],
    [OUTPUT, FFN_IN, sent.ffn_in],
    [OUTPUT, FFN_OUT, H],
    [FFN_IN, FFN_OUT, sent.ffn_out],
    [FFN_OUT, POOLER, sent.pooler],
  ] as const;
  const toHost = distance(POOLER, INPUT) * (H + 2);
  // Memories are read by whole words.
  const word = (columns: number): number => Math.ceil(columns / CHIP.core.lanes) * CHIP.core.lanes;
  const values = Math.ceil(H / CHIP.attention.lanes) * CHIP.attention.lanes;
  const residuals = Math.ceil(H / CHIP.vector.lanes) * CHIP.vector.lanes;
  const injected = sources.reduce((sum, [, , data]) => sum + data + 2 + 1, 0) + H + 2;
  const crossed = sources.reduce((sum, [a, b, data]) => sum + distance(a, b) * (data + 2 + 1), 0) + toHost;
  return {
    axon_lookup: spikes,
    weight_bit_read: wide * word(H) + n.ffn_in * word(F),
    accumulate: 0,
    accumulate_graded: synaptic + scores + contexts,
    accumulate_shifted: 0,
    accumulate_sum: 0,
    accumulator_register: synaptic,
    attention_accumulate: 0,
    attention_register: scores + contexts,
    kv_bit_write: (H + H + n.q) * bits,
    kv_bit_read: (n.q + n.q * CHIP.attention.lanes + n.p * values) * bits,
    residual_bit_write: residuals * (embeddingBits + residualBits),
    residual_bit_read: residuals * (embeddingBits + residualBits),
    // Input 3, query, key, value, context, output and its encoder, ffn.in, ffn.out and its encoder, pooler.
    requantise: 3 * H + 3 * H + H + 2 * H + F + 2 * H + H,
    residual_add: 2 * H,
    bspn: 2 * H,
    softmax: 1,
    // in_q, in_k, in_v, q, out, ffn_in, pooler; ffn_out; the one probability.
    neuron_scan: 7 * H + F + 1,
    spike_generate: spikes + n.p,
    inject_flit: injected,
    hop_flit: 0,
    buffer_write_flit: injected + crossed,
    buffer_read_flit: crossed + injected,
    arbitrate_flit: crossed + injected,
    crossbar_flit: crossed + injected,
    link_flit: crossed,
    chip_link_flit: 0,
    // Two markers at each window, but the host's; a credit for each of the twelve spike sources on the chip.
    window_sync: 2 * sources.length + sources.length,
    // By sender and receiver, each data packet and one count marker a window; the host checks what the pooler sends.
    window_check: sources.reduce((sum, [, , data]) => sum + 2 * (data + 1), 0) + 2 * (n.p + 1) + H + 1,
    barrier_core: 0,
  };
}

test("one token, one layer, no contention: latency and each energy term are those of the formula", () => {
  let checked = 0;
  for (let seed = 1; seed <= 120 && checked < 12; seed++) {
    const { simulator, inputs, n } = setUp(seed);
    const { entryBits: embeddingBits } = simulator.program;
    const residual2 = simulator.program.cores[FFN_OUT]!.residualBits / (H * CHIP.maxTokens * CHIP.attention.banks);
    const counts = energyCounts(n, embeddingBits, residual2);
    const results = BOTH.map((eventEngine) => simulator.runBatch(inputs, { eventEngine }));
    for (const result of results)
      for (const event of ENERGY_EVENTS)
        expect([event, result.energy.by_event[event]]).toEqual([event, counts[event] * CHIP.energy[event].fj]);
    // The formula for the latency: every site sends something, and Q, K and V do not meet on their way to the
    // attention core.
    const { inQ, inK, inV, latency } = times(n, embeddingBits);
    const [a, b, c] = [inQ, inK, inV].sort((x, y) => x - y) as [number, number, number];
    const apart = H + 2 + 1 + 3 * 2;
    if (Object.values(n).some((count) => count === 0) || b - a < apart || c - b < apart) continue;
    for (const result of results) expect([seed, result.inputs[0]!.latency.ticks]).toEqual([seed, latency]);
    checked++;
  }
  expect(checked).toBe(12);
});

test("code dense sends every value, several to a flit, and adds zeros too: each energy term is that of the formula", () => {
  const { simulator, inputs, n } = setUp(5, "dense");
  const all = { in_q: H, in_k: H, in_v: H, q: H, p: 1, out: H, ffn_in: H, ffn_out: F, pooler: H };
  expect(n).toEqual(all);
  // Of 64 bits, kind 2, route 4 (13 pairs), slot 1 (Q: two banks of four tokens, 3) and channel 4 (behind FFN1 5) are
  // the header: 13 values of 4 bits fit, 12 of Q.
  const values = simulator.program.sources.filter(({ payload }) => payload === "spikes");
  expect(values.map(({ site, valuesPerPacket }) => [site, valuesPerPacket])).toEqual(
    ["in_q", "in_k", "in_v", "q", "out", "ffn_in", "ffn_out", "pooler"].map((site) => [site, site === "q" ? 12 : 13]),
  );
  const two = { in_q: 2, in_k: 2, in_v: 2, q: 2, p: 1, out: 2, ffn_in: 2, ffn_out: 2, pooler: 2 };
  const residual2 = simulator.program.cores[FFN_OUT]!.residualBits / (H * CHIP.maxTokens * CHIP.attention.banks);
  const counts = energyCounts(all, simulator.program.entryBits, residual2, two);
  for (const eventEngine of BOTH) {
    const result = simulator.runBatch(inputs, { eventEngine });
    expect(result.inputs[0]!.exact).toBe(true);
    for (const event of ENERGY_EVENTS)
      expect([event, result.energy.by_event[event]]).toEqual([event, counts[event] * CHIP.energy[event].fj]);
  }
});

type Run = { late: number; ticks: number } & Traffic;

/**
 * Counts deliveries that took longer than interface, wires and routers do. One copy a packet, so its record is the
 * same at both ends.
 */
class Queues extends NetworkAround {
  late = 0;
  private readonly since = new Map<number, number>();

  override inject(node: number, packet: number, tick: number): number {
    const next = this.inner.inject(node, packet, tick);
    if (next !== BLOCKED) this.since.set(packet, tick);
    return next;
  }

  override connect(sink: NetworkSink): void {
    super.connect({
      ahead: false,
      deliver: (node, packet, tick) => {
        const { words } = this.pool;
        const moving = this.transitTicks(words[packet + HOPS]! & HOPS_MASK, words[packet + FLITS]!);
        if (tick - this.since.get(packet)! > moving) this.late++;
        return sink.deliver(node, packet, tick);
      },
      injectable: (node, tick) => sink.injectable(node, tick),
    });
  }
}

test("in a run of several tokens some links queue, and each halving of the link width takes longer", () => {
  const model = smallModel();
  const inputs = sequences(3, model, [4, 4]);
  const [wide, half, quarter] = [32, 16, 8].map((linkBits) => {
    const chip = { ...tightChip(model, 2, 4), noc: { linkBits, multicast: false } };
    let queues!: Queues;
    const result = simulatorOf(model, { chip, meshWidth: 5 }).runBatch(inputs, {
      network: (plain) => {
        queues = new Queues(plain);
        return queues;
      },
    });
    return { late: queues.late, ticks: result.inputs[0]!.latency.ticks, ...result.traffic };
  }) as [Run, Run, Run];
  expect(wide.late).toBeGreaterThan(0);
  expect(half.ticks).toBeGreaterThan(wide.ticks);
  expect(quarter.ticks).toBeGreaterThan(half.ticks);
  for (const { packets, packet_hops } of [half, quarter])
    expect({ packets, packet_hops }).toEqual({ packets: wide.packets, packet_hops: wide.packet_hops });
  expect(half.flits).toBeGreaterThan(wide.flits);
  expect(quarter.flits).toBeGreaterThan(half.flits);
});
