import type { ChipImage } from "../chip/image.js";
import type { ChipSpec, SpikeCode } from "../contracts/chip.js";
import type { ChipProgram, CoreProgram, SpikeSourceProgram, StageProgram, TokenRule } from "../contracts/program.js";
import type { Summary } from "../contracts/summary.js";
import type { KindTable } from "../cores/kind-table.js";
import type { SpikeRules } from "../cores/spike-code.js";
import type { Mapping } from "../mapping/mapping-file.js";

/** Examples of what a workload names, for those who read tables. */
export interface TableNames {
  /** Stages of a model of one layer. */
  readonly stages: readonly StageProgram[];
  /** Name of a core, and some sites. */
  readonly core: string;
  readonly sites: string;
}

/** What a program depends on besides the model. */
export interface MappingOptions {
  readonly chip: ChipSpec;
  readonly code: SpikeCode;
  /** Only what the result depends on is computed in the last layer. */
  readonly pruneLast: boolean;
  /** Which core holds what, instead of the fewest cores where the chip's placement puts them. */
  readonly mapping?: Mapping | undefined;
}

/** One input: a sequence of token ids, with a type for each. */
export interface Sample {
  readonly inputIds: readonly number[];
  readonly tokenTypes: readonly number[];
}

/** Result decoded from a sample's values at the host. */
export interface Answer {
  readonly logits: readonly number[];
  /** The label, or the score, of the logits. */
  readonly prediction: string;
}

/**
 * What one sample sends at every site, whatever the chip and the spike code: signed codes -8..7, unsigned ones 0..15.
 */
export interface SentenceCodes {
  readonly tokens: number;
  /** By name of the site: (tokens, channels), or as the kind of the spike source's core reads them. */
  readonly sites: ReadonlyMap<string, Int8Array>;
}

/** Where the codes of a spike source are found. */
export interface CodedSite {
  readonly name: string;
  /** Tokens that the site has codes of. */
  readonly tokens: TokenRule;
}

/**
 * A model made ready for chips: how it lies over cores, what they are loaded with, what the host sends and makes of
 * what it gets, and the reference that the chip must equal. Simulator and estimate know models through this alone.
 */
export interface Workload {
  /** Kinds of core that its programs name. */
  readonly kinds: KindTable;
  /** Steps and bits of its spike trains. */
  readonly rules: SpikeRules;
  /** The model as a summary describes it. */
  readonly description: Omit<Summary["model"], "weights_sha256">;
  /** Lays the model over the cores of a chip. @throws MappingError if it does not fit, with the numbers */
  map(options: MappingOptions): ChipProgram;
  /** Folds the model into the arithmetic of a program's cores. @throws UserError if no such chip can hold it */
  load(program: ChipProgram, chip: ChipSpec, code: SpikeCode): ChipImage;
  /** @throws InputError for a sequence that the model cannot take */
  check(sample: Sample): void;
  /** What the host sends for a sample: integers, one array a token. @throws InputError as `check` does */
  encode(sample: Sample): Int32Array[];
  /** What the host makes of the values it gets. */
  decode(values: Int32Array, image: ChipImage): Answer;
  /** Logits without any chip: what those of the chip must equal bit for bit. */
  reference(sample: Sample): Float64Array;
  /** Codes of a sample, for the estimate. */
  codes(sample: Sample): SentenceCodes;
  /** Where those of a spike source are among them. */
  siteOf(source: SpikeSourceProgram): CodedSite;
  /** Weights of a core that are not 0, by axon; a workload without such weights has none to tell. */
  nonzeros?(core: CoreProgram): Int32Array;
  /** Operations of the host on samples of `tokens` tokens in all. */
  hostWork(program: ChipProgram, samples: number, tokens: number): Record<string, number>;
}
