import type { Evidence } from "../../contracts/chip.js";
import type { EngineTally } from "../../contracts/event-engine.js";
import type { EnergyCell, EnergySplits, Summary } from "../../contracts/summary.js";
import type { Label } from "../../cores/kind.js";
import type { Names } from "../../workloads/names.js";
import type { Figure } from "./figures.js";
import type { Inside } from "./sorbet/inside.js";

/** A core of the floor plan. */
export interface PlanCore {
  /** Its number in tables. */
  readonly core: number;
  readonly name: string;
  readonly role: string;
  /** Stage of the chip, as the program names it. */
  readonly layer: string;
  readonly x: number;
  readonly y: number;
  /** Its place among the cores of its router. */
  readonly slot: number;
  /** Columns, channels or neurons that it holds: [from, to). */
  readonly from: number;
  readonly to: number;
  /** Memory in use, bits. */
  readonly synapseBits: number;
  readonly residualBits: number;
  /** What it and the flits it sent cost over all sentences, static power left out. */
  readonly energyFj: number;
}

/** What the page of a workload calls what cores hold, and the parts of its windows. */
export interface PlanWords {
  readonly holds: string;
  readonly sample: string;
  readonly step: string;
}

/** Which core does what; positions are routers of the mesh, (0, 0) at the top left. */
export interface Plan {
  readonly width: number;
  readonly height: number;
  readonly coresPerRouter: number;
  readonly cores: readonly PlanCore[];
  readonly words: PlanWords;
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

/** Energy of one component by frame, femtojoules. */
export interface ReplayPower {
  readonly component: string;
  readonly fj: readonly number[];
}

/**
 * One chip run over time, in frames of equal length, at most 256. Cores, by core of the plan, and links; links
 * without load are left out. Windows are of all chip runs: their ticks count as if one began where the last had ended.
 */
export interface Replay {
  /** Chip runs there were; the replay shows the first. */
  readonly runs: number;
  readonly ticks: number;
  readonly frameTicks: number;
  readonly frames: number;
  readonly cores: readonly (readonly ReplayUnit[])[];
  readonly links: readonly ReplayLink[];
  /** Most ticks that what stood before each core needed to go, by frame; empty where nothing ever did. */
  readonly queues: readonly (readonly number[])[];
  /** The largest first. */
  readonly power: readonly ReplayPower[];
  readonly windows: readonly ReplayWindow[];
  /** Tick at which each chip run begins, and where the last ends. */
  readonly starts: readonly number[];
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

/** The energy of a run with some of its constants at the ends of their ranges, and the others as they are. */
export interface Swings {
  readonly title: string;
  /** What is shown, as the beginning of a sentence. */
  readonly text: string;
  /** Femtojoules; the widest first. */
  readonly list: readonly {
    readonly label: string;
    readonly note: string;
    readonly low: number;
    readonly high: number;
  }[];
}

/** Seven kinds of energy, told apart in every colour vision. */
export const ENERGY_KINDS = [
  "operations",
  "memory",
  "spikes",
  "network",
  "synchronisation",
  "static",
  "clock",
] as const;
export type EnergyKind = (typeof ENERGY_KINDS)[number];

/** Energy by layer, component and event, with the kind of the event. */
export interface KindCell extends EnergyCell {
  readonly kind: EnergyKind;
  /** Whether papers count it as an operation. */
  readonly isOperation: boolean;
}

/** A way to count energy. */
export interface EnergyView {
  readonly id: "full" | "dynamic" | "operations";
  readonly name: string;
  readonly fj: number;
  /** In the list of ways: what it is called, and the figure of the summary. */
  readonly term: readonly [path: string, name: string];
}

/** Energy of a run as a page shows it. */
export interface PageEnergy {
  readonly totals: EnergySplits;
  /** The largest first. */
  readonly views: readonly EnergyView[];
  readonly cells: readonly KindCell[];
  /** In the order of the data flow; the last is what belongs to none. */
  readonly layers: readonly string[];
  /** What an event is counted once for. */
  readonly per: (event: string) => string;
}

/** What the page of every run shows, whatever ran. */
export interface RunPage {
  readonly title: string;
  readonly subtitle: string;
  readonly tickPs: number;
  readonly coresTotal: number;
  readonly coresUsed: number;
  readonly plan: Plan | null;
  readonly replay: Replay | null;
  readonly energy: PageEnergy;
  readonly evidence: Readonly<Record<Evidence, number>>;
  readonly constants: readonly Constant[];
  readonly swings: Swings;
  /** What has to be said of the constants. */
  readonly constantsNote?: string | undefined;
  readonly figures: readonly Figure[];
  /** Kinds of figures that there are in such a summary. */
  readonly figureKinds: number;
  /** What the report stands on. */
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly missing: readonly string[];
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
