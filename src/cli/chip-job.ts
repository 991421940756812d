import type { ChipSpec, HostSpec, SpikeCode } from "../spec/chip.js";

/** What every batch of a command has in common; plain data, handed to each worker thread when it starts. */
export interface ChipJob {
  /** Checkpoint folder. */
  readonly folder: string;
  readonly config: {
    readonly chip: ChipSpec;
    readonly host: HostSpec;
    readonly code: SpikeCode;
    readonly seed: number;
    readonly pruneLast: boolean;
  };
  readonly configSha256: string;
}

/** One sentence of a batch. */
export interface ChipInput {
  readonly id: string | number;
  readonly text?: string;
  readonly label?: string;
  readonly inputIds: readonly number[];
  readonly tokenTypes: readonly number[];
  readonly referenceLogits: readonly number[];
}

/** An error as it crosses a thread: classes are lost on the way. */
export interface FaultReport {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  /** True for a fault of the input. */
  readonly user: boolean;
  /** State of the chip where the error carries one. */
  readonly state: unknown;
}

/** A bug, a fault in the simulated chip, a deadlock: exit code 3. */
export class FaultError extends Error {
  readonly report: FaultReport;

  constructor(report: FaultReport) {
    super(report.message);
    this.name = report.name;
    this.report = report;
  }
}
