import type { Subject } from "./draws.js";
import { MEMORIES } from "./memories.js";
import { LATE, TRANSPORT } from "./transport.js";

export const subjects = (): Subject[] => [...TRANSPORT, ...MEMORIES, LATE];
