import type { TokenRule } from "../contracts/program.js";
import { ChipFault } from "./fault.js";
import type { CoreServices } from "./services.js";

export interface CreditLineSpec {
  /** Input whose slots or banks the line counts. */
  readonly input: number;
  /** Whether it counts sentences (banks) or tokens (window slots). */
  readonly bySentence: boolean;
  /** Slots or banks free at the start. */
  readonly initial: number;
}

/** How far one destination lets a stream go: sequence (or sentence) numbers below `granted` may start. */
interface CreditLine extends CreditLineSpec {
  granted: number;
  /**
   * Credits below this have all come back, and those of `early` too: credits may overtake each other, none may come
   * twice.
   */
  back: number;
  readonly early: Set<number>;
}

const lineOf = ({ input, bySentence, initial }: CreditLineSpec): CreditLine => ({
  input,
  bySentence,
  initial,
  granted: initial,
  back: 0,
  early: new Set(),
});

/** The credits that a stream holds of each of its destinations. */
export class CreditLines {
  private readonly lines: CreditLine[];

  /** @param stream its name, for reports; @param tokens which tokens it carries */
  constructor(
    private readonly stream: string,
    private readonly tokens: TokenRule,
    specs: readonly CreditLineSpec[],
    private readonly services: CoreServices,
  ) {
    this.lines = specs.map(lineOf);
  }

  /** Adds a line. @returns its number */
  add(spec: CreditLineSpec): number {
    return this.lines.push(lineOf(spec)) - 1;
  }

  /** Number of the line of an input, -1 if there is none. */
  lineOf(input: number): number {
    return this.lines.findIndex((line) => line.input === input);
  }

  /** Whether every destination has room for what `job` sends. */
  allow(job: number): boolean {
    for (const line of this.lines) if (this.numberOf(line, job) >= line.granted) return false;
    return true;
  }

  /** Credit `number`, for what `job` used, has come back. @throws ChipFault if it was not due */
  back(lineNumber: number, number: number, job: number): void {
    const line = this.lines[lineNumber]!;
    if (number !== this.numberOf(line, job) || number < line.back || number >= line.granted || line.early.has(number)) {
      const { inputName, jobName } = this.services;
      throw new ChipFault(
        `${this.stream}: credit ${number} of ${jobName(job)} from ${inputName(line.input)} was not due (granted below ${line.granted})`,
      );
    }
    line.early.add(number);
    while (line.early.delete(line.back)) line.back++;
    line.granted++;
  }

  /** Lets numbers below `granted` start. */
  grant(lineNumber: number, granted: number): void {
    this.lines[lineNumber]!.granted = granted;
  }

  /** The credits that `job` waits for: one line each. */
  missing(job: number): string[] {
    const { inputName, jobName } = this.services;
    return this.lines
      .filter((line) => this.numberOf(line, job) >= line.granted)
      .map(
        (line) =>
          `${this.stream}: ${jobName(job)} waits for a credit from ${inputName(line.input)}, credit ${line.back} is not back`,
      );
  }

  /** Sentences, from the first, of which all credits have come back. */
  settled(): number {
    const { jobs } = this.services;
    let least = jobs.sentences;
    for (const { bySentence, back } of this.lines) {
      const perSentence = bySentence || this.tokens === "first";
      const sentence = perSentence || back === jobs.jobs ? back : jobs.sentenceOf[back]!;
      least = Math.min(least, sentence);
    }
    return least;
  }

  /** Credits that have not come back although all work of the run is done: one line each. */
  lost(): string[] {
    const { jobs, inputName, jobName } = this.services;
    return this.lines.flatMap(({ bySentence, back, input }) => {
      const perSentence = bySentence || this.tokens === "first";
      if (back === (perSentence ? jobs.sentences : jobs.jobs)) return [];
      // A damaged counter may stand beyond all sentences.
      const whole = bySentence || (perSentence && back > jobs.sentences);
      const window = whole ? `sentence ${back}` : jobName(perSentence ? jobs.firstJob[back]! : back);
      return [`${this.stream}: credit ${back} of ${window} from ${inputName(input)} is lost`];
    });
  }

  private numberOf(line: CreditLine, job: number): number {
    const { jobs } = this.services;
    return line.bySentence ? jobs.sentenceOf[job]! : jobs.sequence(job, this.tokens);
  }
}
