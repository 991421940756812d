import type { CoreProgram } from "../../../contracts/program.js";
import type { InnerCounts, MappedChip, SentCodes } from "../../estimate.js";
import { tokensOf } from "../../work-items.js";

/** Spikes of one row: of its Q head, and of its probabilities. */
export interface RowCounts {
  readonly reads: number;
  readonly spikes: number;
}

/** Rows that a core's probability source sends, in the order of queries and, for each query, of heads. */
export interface AttentionRows extends InnerCounts {
  readonly rows: readonly RowCounts[];
}

/** The rows of one sentence. Codes of Q are (tokens, channels), of probabilities (heads, queries, keys). */
export function attentionRows(core: CoreProgram, sent: SentCodes, { program }: MappedChip): AttentionRows {
  const { tokens } = sent;
  const input = program.inputs[core.inputs[0]!]!;
  const q = sent.at(program.sources[input.sources[0]!]!);
  const p = sent.at(program.inner[core.inner[0]!]!);
  const channels = q.length / tokens;
  const headSize = core.group;
  const rows: RowCounts[] = [];
  let magnitudes = 0;
  for (let query = 0; query < tokensOf(input.tokens, tokens); query++) {
    for (let channel = core.from; channel < core.to; channel += headSize) {
      const at = query * channels + channel;
      const row = ((channel / headSize) * tokens + query) * tokens;
      rows.push({
        reads: sent.spikes(q, at, at + headSize, true),
        spikes: sent.spikes(p, row, row + tokens, false),
      });
      magnitudes += sent.magnitudes(p, row, row + tokens);
    }
  }
  const spikes = rows.reduce((n, row) => n + row.spikes, 0);
  return { rows, starts: rows.length, values: rows.length * tokens, spikes, magnitudes };
}
