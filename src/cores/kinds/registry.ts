import { KindTable } from "../kind-table.js";
import { ATTENTION } from "./attention/attention-kind.js";
import { COLUMN } from "./column/column-kind.js";
import { INPUT } from "./input/input-kind.js";

/** The kinds of cores that the package contains. A new kind is a folder here and an entry in this list. */
export const KINDS = new KindTable([INPUT, COLUMN, ATTENTION]);

/** Names of the units of cores, by their number in the channel `cores` of the bus. */
export const CORE_UNITS: readonly string[] = KINDS.units.names;
