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

/** Credits of one destination: sequence (or sentence) numbers below `granted` may start. */
interface CreditLine extends CreditLineSpec {
  granted: number;
  /**
   * All credits below this number have come back, and those in `early`: credits may overtake each other, but none may
   * come twice.
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

/** The credits that a spike source holds, one line for each of its destinations. */
export class CreditLines {
  private readonly lines: CreditLine[];

  /** @param source its name, for reports; @param tokens which tokens it carries */
  constructor(
    private readonly source: string,
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

  /** Whether every destination has a free slot or bank for `item`. */
  allow(item: number): boolean {
    for (const line of this.lines) if (this.numberOf(line, item) >= line.granted) return false;
    return true;
  }

  /** Credit `number`, for what `item` used, has come back. @throws ChipFault if it was not due */
  back(lineNumber: number, number: number, item: number): void {
    const line = this.lines[lineNumber]!;
    if (
      number !== this.numberOf(line, item) ||
      number < line.back ||
      number >= line.granted ||
      line.early.has(number)
    ) {
      const { inputName, itemName } = this.services;
      throw new ChipFault(
        `${this.source}: credit ${number} of ${itemName(item)} from ${inputName(line.input)} was not due (granted below ${line.granted})`,
      );
    }
    if (number === line.back) {
      line.back++;
      while (line.early.size > 0 && line.early.delete(line.back)) line.back++;
    } else {
      line.early.add(number);
    }
    line.granted++;
  }

  /** Lets numbers below `granted` start. */
  grant(lineNumber: number, granted: number): void {
    this.lines[lineNumber]!.granted = granted;
  }

  /** The credits that `item` waits for: one line each. */
  missing(item: number): string[] {
    const { inputName, itemName } = this.services;
    return this.lines
      .filter((line) => this.numberOf(line, item) >= line.granted)
      .map(
        (line) =>
          `${this.source}: ${itemName(item)} waits for a credit from ${inputName(line.input)}, credit ${line.back} is not back`,
      );
  }

  /** Number of sentences, from the first on, whose credits have all come back. */
  settled(): number {
    const { items } = this.services;
    let least = items.sentences;
    for (const { bySentence, back } of this.lines) {
      const perSentence = bySentence || this.tokens === "first";
      const sentence = perSentence || back === items.count ? back : items.sentenceOf[back]!;
      least = Math.min(least, sentence);
    }
    return least;
  }

  /** Credits that have not come back although all work of the run is done: one line each. */
  lost(): string[] {
    const { items, inputName, itemName } = this.services;
    return this.lines.flatMap(({ bySentence, back, input }) => {
      const perSentence = bySentence || this.tokens === "first";
      if (back === (perSentence ? items.sentences : items.count)) return [];
      // A damaged counter may be greater than the number of sentences.
      const whole = bySentence || (perSentence && back > items.sentences);
      const window = whole ? `sentence ${back}` : itemName(perSentence ? items.firstItem[back]! : back);
      return [`${this.source}: credit ${back} of ${window} from ${inputName(input)} is lost`];
    });
  }

  private numberOf(line: CreditLine, item: number): number {
    const { items } = this.services;
    return line.bySentence ? items.sentenceOf[item]! : items.sequence(item, this.tokens);
  }
}
