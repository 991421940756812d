import { KindTable } from "../kind-table.js";
import { ATTENTION } from "./attention/attention-kind.js";
import { COLUMN } from "./column/column-kind.js";
import { INPUT } from "./input/input-kind.js";

/** The kinds of cores that come with the program. A new one is a folder beside theirs and an entry here. */
export const KINDS = new KindTable([INPUT, COLUMN, ATTENTION]);

/** Units of cores by the number under which the channel of their work names them. */
export const CORE_UNITS: readonly string[] = KINDS.units.names;
