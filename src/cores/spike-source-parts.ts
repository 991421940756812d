import type { GeneratorSpec } from "../contracts/chip.js";
import type { SpikeSourceProgram } from "../contracts/program.js";
import type { CreditLineSpec } from "./credit-lines.js";
import type { Outlet } from "./outlet.js";
import type { CoreServices } from "./services.js";
import type { SpikeCoding } from "./spike-code.js";
import type { StepControl } from "./steps.js";

/** Flits of a data packet, a count marker and a checksum marker of one spike source. */
export interface SourceFlits {
  readonly data: number;
  readonly count: number;
  readonly checksum: number;
}

/** What a spike source is built from. */
export interface SpikeSourceParts {
  readonly program: SpikeSourceProgram;
  readonly name: string;
  readonly stage: number;
  readonly core: number;
  /** Spike code; undefined for a source that sends values as they are. */
  readonly coding: SpikeCoding | undefined;
  readonly generator: GeneratorSpec;
  readonly fifoSlots: number;
  readonly flits: SourceFlits;
  /** One line for each destination whose slots or banks are limited. */
  readonly credits: readonly CreditLineSpec[];
  readonly steps: StepControl;
  readonly outlet: Outlet;
  readonly services: CoreServices;
}
