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
