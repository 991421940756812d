import type { Evidence } from "../../contracts/chip.js";
import type { EngineTally } from "../../contracts/event-engine.js";
import type { Summary } from "../../contracts/summary.js";
import type { Label } from "../../cores/kind.js";
import type { Names } from "../../workloads/names.js";
import type { Inside } from "./sorbet/inside.js";

/** A core of the floor plan. */
export interface PlanCore {
  readonly name: string;
  readonly role: string;
  /** Stage of the chip, as the program names it. */
  readonly layer: string;
  readonly x: number;
  readonly y: number;
  /** Columns, or channels, that it holds: [from, to). */
  readonly from: number;
  readonly to: number;
  /** Memory in use, bits. */
  readonly synapseBits: number;
  readonly residualBits: number;
  /** What it and the flits it sent cost over all sentences, static power left out. */
  readonly energyFj: number;
}

/** Which core does what; positions are routers of the mesh, (0, 0) at the top left. */
export interface Plan {
  readonly width: number;
  readonly height: number;
  readonly cores: readonly PlanCore[];
  /** What people read for each role. */
  readonly labels: Readonly<Record<string, Label>>;
  /** Memory that every core has, bits. */
  readonly synapseBits: number;
  readonly residualBits: number;
}

/** A link between neighbouring routers over time. */
export interface ReplayLink {
  readonly x: number;
  readonly y: number;
  /** 0 = +x, 1 = -x, 2 = +y, 3 = -y. */
  readonly port: number;
  /** Flits by frame. */
  readonly flits: readonly number[];
  /** Most ticks that what stood before the link needed to go, by frame. */
  readonly backlog: readonly number[];
}

/** A unit of a core over time: ticks by frame. */
export interface ReplayUnit {
  readonly unit: string;
  readonly busy: readonly number[];
  readonly stalled: readonly number[];
}

/** A window of one token at one site of a core, ticks; `sentence` counts in the summary's inputs. */
export interface ReplayWindow {
  readonly core: number;
  readonly site: string;
  readonly sentence: number;
  readonly token: number;
  readonly open: number;
  readonly close: number;
}

/**
 * One chip run over time, in frames of equal length, at most 256. Cores, by core of the plan, and links; links
 * without load are left out.
 */
export interface Replay {
  /** Chip runs there were; the replay shows the first. */
  readonly runs: number;
  readonly ticks: number;
  readonly frameTicks: number;
  readonly frames: number;
  readonly cores: readonly (readonly ReplayUnit[])[];
  readonly links: readonly ReplayLink[];
  readonly windows: readonly ReplayWindow[];
}

/** A constant of the energy ledger, femtojoules an event; static power in its own unit. */
export interface Constant {
  readonly event: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly unit: string;
  readonly evidence: Evidence;
  readonly source: string;
  readonly note: string;
}

/** All that the report of a run shows. What could not be had is null, and `missing` says why, one line each. */
export interface RunReport {
  readonly version: string;
  readonly summary: Summary;
  readonly engines?: EngineTally | undefined;
  readonly constants: readonly Constant[];
  /** What people read for roles, sites, events and figures. */
  readonly names: Names;
  readonly plan: Plan | null;
  readonly replay: Replay | null;
  /** What the workload's own part of the page shows, where the model is at hand. */
  readonly inside: Inside | null;
  /** What the logits stand for, where the model is at hand. */
  readonly labels: readonly string[] | null;
  readonly missing: readonly string[];
}
