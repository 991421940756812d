import type { Plan, Replay } from "../data.js";
import { layerName } from "../names.js";

/** A stretch of time in a track, ticks. */
export interface Bar {
  readonly from: number;
  readonly to: number;
  readonly lane: number;
  readonly sentence: number;
  /** Place of its token among all, 0 to 1. */
  readonly shade: number;
  readonly name: string;
}

/** A row of the timeline. */
export interface Track {
  readonly name: string;
  readonly lanes: number;
  readonly bars: readonly Bar[];
  /** The core that it is of. */
  readonly core?: number;
}

/** Rows of sentences, of layers and of cores. */
export interface Tracks {
  readonly sentences: readonly Track[];
  readonly layers: readonly Track[];
  readonly cores: readonly Track[];
  readonly end: number;
}

/** What a timeline needs beside plan and replay. */
export interface TimelineFacts {
  readonly tickPs: number;
  /** Tick at which the result of the first sentence is out; null where there is none. */
  readonly result: number | null;
  /** Tokens of each sentence, where they are known. */
  readonly tokens: readonly (readonly string[])[];
  /** Title of the section, and what its bars are. */
  readonly title: string;
  readonly text: string;
}

/** Tokens side by side at most; more share one lane. */
const MOST_LANES = 64;

interface Span {
  readonly sentence: number;
  readonly token: number;
  from: number;
  to: number;
}

/** Spans that belong together, from the first beginning to the last end. */
class Spans {
  private readonly byKey = new Map<string, Span>();

  add(key: string, sentence: number, token: number, from: number, to: number): void {
    const span = this.byKey.get(key);
    if (span === undefined) this.byKey.set(key, { sentence, token, from, to });
    else {
      span.from = Math.min(span.from, from);
      span.to = Math.max(span.to, to);
    }
  }

  get all(): Span[] {
    return [...this.byKey.values()];
  }
}

/** Text of a token, where it is known. */
export type TokenName = (sentence: number, token: number) => string | undefined;

/**
 * From the first packet of a token at a layer's or core's sites to the last of its windows there that closes; of a
 * sentence likewise.
 */
export function tracksOf(plan: Plan, replay: Replay, tokenName: TokenName): Tracks {
  const { sample, step } = plan.words;
  const [sentences, layers, cores] = [new Spans(), new Map<string, Spans>(), new Map<number, Spans>()];
  let most = 0;
  for (const { core, sentence, token, open, close } of replay.windows) {
    if (core < 0) continue;
    most = Math.max(most, token);
    const { layer } = plan.cores[core]!;
    if (!layers.has(layer)) layers.set(layer, new Spans());
    if (!cores.has(core)) cores.set(core, new Spans());
    sentences.add(String(sentence), sentence, 0, open, close);
    for (const spans of [layers.get(layer)!, cores.get(core)!])
      spans.add(`${sentence}/${token}`, sentence, token, open, close);
  }
  // Steps follow each other; tokens overlap.
  const lanes = step === "step" || most >= MOST_LANES ? 1 : most + 1;
  const barOf = ({ sentence, token, from, to }: Span): Bar => {
    const text = tokenName(sentence, token);
    return {
      from,
      to,
      lane: lanes === 1 ? 0 : token,
      sentence,
      shade: most === 0 ? 0 : token / most,
      name: `${sample} ${sentence}, ${step} ${token}${text === undefined ? "" : ` ${text}`}`,
    };
  };
  const order = [...new Set(plan.cores.map(({ layer }) => layer))].filter((layer) => layers.has(layer));
  return {
    sentences: sentences.all.map((span) => ({
      name: `${sample} ${span.sentence}`,
      lanes: 1,
      bars: [{ ...barOf(span), lane: 0, shade: 0, name: `${sample} ${span.sentence}` }],
    })),
    layers: order.map((layer) => ({ name: layerName(layer), lanes, bars: layers.get(layer)!.all.map(barOf) })),
    cores: [...cores]
      .sort(([a], [b]) => a - b)
      .map(([core, spans]) => ({
        name: plan.cores[core]!.name,
        lanes: 1,
        bars: spans.all.map((span) => ({ ...barOf(span), lane: 0 })),
        core,
      })),
    end: Math.max(replay.starts.at(-1)!, 1),
  };
}
