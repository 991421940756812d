import { eventCounts } from "../../event-counts.js";
import type { CoreKind } from "../../kind.js";
import { passTicks } from "../../unit-ticks.js";
import { MARKERS_PER_SOURCE } from "../../window-check.js";
import { tokensOf } from "../../work-items.js";
import { AttentionCore } from "./attention-core.js";
import { attentionCosts } from "./attention-costs.js";
import type { AttentionDatapath } from "./attention-datapath.js";
import { type AttentionRows, attentionRows } from "./attention-rows.js";
import { AttentionWalk } from "./attention-walk.js";

/**
 * A core that holds K, V and Q of some heads, written at run time. It computes scores, PTsoftmax and contexts, sends
 * probability spikes from one of its units to another, and encodes the contexts for the output matrix.
 */
export const ATTENTION: CoreKind<AttentionDatapath> = {
  name: "attention",
  takesWindows: true,
  label: {
    name: "attention",
    short: "ATT",
    holds: "K, V, Q of some heads; scores, PTsoftmax, context",
    colour: "var(--orange)",
  },
  units: ["score", "softmax", "context", "encoder"],
  piece: "a row of attention",
  build: (core, datapath, site) => new AttentionCore(core, datapath, site),
  /** Q spikes need the synapse unit for one tick each; K and V are written as they arrive and need none. */
  packetTicks: (_core, port) => (port === 0 ? 1 : 0),
  countInner: (core, codes, chip) => [attentionRows(core, codes, chip)],
  count(core, sent, chip, add) {
    const { tokens } = sent;
    const { inputs } = chip.program;
    const costs = attentionCosts(core, chip);
    const [q, k, v] = core.inputs as unknown as [number, number, number];
    add(costs.queryPacketEvents, sent.received(q));
    add(costs.queryEvents, sent.carried(q));
    add(costs.writeEvents, sent.received(k) + sent.received(v));
    add(costs.keyWriteEvents, sent.received(k));
    for (const input of core.inputs) {
      const { tokens: rule, sources } = inputs[input]!;
      add(eventCounts({ window_sync: 1 }), tokensOf(rule, tokens) * MARKERS_PER_SOURCE * sources.length);
    }
    const { rows, values, spikes } = sent.inner[core.inner[0]!] as AttentionRows;
    const reads = rows.reduce((n, row) => n + row.reads, 0);
    add(costs.readEvents, reads * tokens);
    add(costs.keyWordEvents, reads * passTicks(tokens, chip.spec.attention.lanes));
    add(eventCounts({ softmax: 1 }), values);
    add(costs.contextReadEvents, spikes);
    add(costs.encodeEvents, tokensOf(inputs[q]!.tokens, tokens));
  },
  walk: (core, chip) => new AttentionWalk(core, chip),
  awaitsSentence: true,
};
