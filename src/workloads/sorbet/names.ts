import type { Label } from "../../cores/kind.js";
import { COLUMN } from "../../cores/kinds/column/column-kind.js";
import type { TableNames } from "../workload.js";
import { stagesOf } from "./stages.js";

/** Roles of a Sorbet's cores. */
export const ROLES: Readonly<Record<string, Label>> = {
  input: { name: "input", short: "IN", holds: "encodes the embedding for layer 0", colour: "var(--grey)" },
  ...COLUMN.roles,
  query: { name: "query", short: "Q", holds: "Q columns, requantiser", colour: "var(--sky)" },
  key: { name: "key", short: "K", holds: "K columns, requantiser", colour: "var(--blue)" },
  value: { name: "value", short: "V", holds: "V columns, requantiser", colour: "var(--green)" },
  attention: {
    name: "attention",
    short: "ATT",
    holds: "K, V, Q of some heads; scores, PTsoftmax, context",
    colour: "var(--orange)",
  },
  output: {
    name: "attention output",
    short: "OUT",
    holds: "attention output, residual add, BSPN, encoder",
    colour: "var(--pink)",
  },
  ffn_in: { name: "feed-forward in", short: "FF1", holds: "first feed-forward matrix, ReLU", colour: "var(--red)" },
  ffn_out: {
    name: "feed-forward out",
    short: "FF2",
    holds: "second one, residual add, BSPN, three encoders",
    colour: "var(--yellow)",
  },
  pooler: { name: "pooler", short: "POOL", holds: "first token, ReLU, values to the host", colour: "var(--violet)" },
};

/** What a page calls the sites whose spikes it counts. */
export const SITES: Readonly<Record<string, string>> = {
  in_q: "into query",
  in_k: "into key",
  in_v: "into value",
  q: "query",
  p: "probabilities",
  out: "into output",
  ffn_in: "into feed-forward",
  ffn_out: "inside feed-forward",
  pooler: "into pooler",
};

/** How the columns of tables describe them. */
export const TABLE_NAMES: TableNames = {
  stages: stagesOf(1),
  core: "0.ffn.out.1",
  sites: "in_q, k, residual1",
};
