import { axis } from "../../../base/axis.js";
import { si } from "../../../base/format.js";
import { type Html, html } from "../../shell/html.js";
import type { Bar, Track, Tracks } from "./tracks.js";

/** What of the tracks is drawn. */
export interface View {
  readonly from: number;
  readonly to: number;
  readonly width: number;
  readonly group: "layers" | "cores";
}

const GAP = 8;
const AXIS = 30;
/** Bars of one picture at most: what is less than a sentence is joined until they fit. */
const MOST_BARS = 2500;
/** Sentences listed by themselves at most. */
const MOST_SENTENCES = 24;
/** Lines of text in the drawing's units. */
const LINE = 12;
const COLOURS = ["--blue", "--orange", "--green", "--pink", "--red", "--sky"] as const;

/** Bars of a sentence in a track as one. */
function joined({ bars, ...track }: Track): Track {
  const bySentence = new Map<number, Bar>();
  for (const bar of bars) {
    const own = bySentence.get(bar.sentence);
    bySentence.set(bar.sentence, {
      ...bar,
      lane: 0,
      shade: 0,
      name: bar.name.split(",")[0]!,
      from: Math.min(bar.from, own?.from ?? bar.from),
      to: Math.max(bar.to, own?.to ?? bar.to),
    });
  }
  return { ...track, lanes: 1, bars: [...bySentence.values()] };
}

/** Tracks of a view, with the bars that reach into it. */
function shownTracks({ sentences, layers, cores }: Tracks, { from, to, group }: View): Track[] {
  const within = (tracks: readonly Track[]): Track[] =>
    tracks.map((track) => ({ ...track, bars: track.bars.filter((bar) => bar.to >= from && bar.from <= to) }));
  const own = within(group === "layers" ? layers : cores);
  const count = own.reduce((n, { bars }) => n + bars.length, 0);
  const first = sentences.length > 1 ? within(sentences).filter(({ bars }) => bars.length > 0) : [];
  return [...first.slice(0, MOST_SENTENCES), ...(count > MOST_BARS ? own.map(joined) : own)];
}

/** Sentences, then layers or cores, from top to bottom; time from left to right. @param result of the first sentence */
export function tracksSvg(tracks: Tracks, view: View, tickPs: number, result: number | null): Html {
  const { from, to, width } = view;
  const shown = shownTracks(tracks, view);
  const label = Math.min(width * 0.35, 10 + 7 * Math.max(...shown.map(({ name }) => name.length), 0));
  const lanes = Math.max(...shown.map((track) => track.lanes), 1);
  const lane = Math.max(2, Math.min(9, 480 / (Math.max(1, shown.length) * lanes)));
  const x = (tick: number): number => label + ((tick - from) / (to - from)) * (width - label - 8);
  const inside = (tick: number): number => x(Math.max(from, Math.min(to, tick)));
  const seconds = (ticks: number): string => si((ticks * tickPs) / 1e12, "s");
  const several = tracks.sentences.length > 1;
  let top = 0;
  const rows = shown.map((track) => {
    const tall = Math.max(LINE, track.lanes * lane);
    const bar = track.lanes === 1 ? tall - 3 : lane * 0.85;
    const colour = ({ sentence }: Bar): string => (several ? `;--s:var(${COLOURS[sentence % COLOURS.length]!})` : "");
    const bars = track.bars.map((one) => {
      const left = inside(one.from);
      const long = Math.max(1, inside(one.to) - left);
      return html`<rect style="--order:${one.shade.toFixed(2)}${colour(one)}" x="${left.toFixed(1)}" width="${long.toFixed(1)}" y="${(top + one.lane * lane).toFixed(1)}" height="${bar.toFixed(1)}"><title>${track.name}, ${one.name}: ${seconds(one.from)} to ${seconds(one.to)}</title></rect>`;
    });
    const core = track.core === undefined ? "" : html` data-track="${track.core}"`;
    const row = html`<g${core}><text x="0" y="${(top + tall / 2 + 4).toFixed(1)}">${track.name}</text>${bars}<line class="rule" x1="0" x2="${width}" y1="${(top + tall + GAP / 2).toFixed(1)}" y2="${(top + tall + GAP / 2).toFixed(1)}"/></g>`;
    top += tall + (track.core === undefined ? GAP : 2);
    return row;
  });
  const bottom = top;
  const { step } = axis(((to - from) * tickPs) / 1e12 / Math.max(1, width / 500));
  const [first, last] = [from, to].map((tick) => (tick * tickPs) / 1e12 / step);
  const marks = Array.from({ length: Math.floor(last! + 1e-9) - Math.ceil(first! - 1e-9) + 1 }, (_, i) => {
    const second = (Math.ceil(first! - 1e-9) + i) * step;
    const at = x((second * 1e12) / tickPs).toFixed(1);
    return html`<line class="grid" x1="${at}" x2="${at}" y1="0" y2="${bottom}"/><text class="tick" x="${at}" y="${bottom + LINE}">${si(second, "s")}</text>`;
  });
  const isResultIn = result !== null && result >= from && result <= to;
  const line =
    isResultIn &&
    html`<line class="result" x1="${x(result).toFixed(1)}" x2="${x(result).toFixed(1)}" y1="0" y2="${bottom}"/><text class="tick" x="${x(result).toFixed(1)}" y="${bottom + 26}">result ${seconds(result)}</text>`;
  const words = shown
    .filter(({ bars }) => bars.length > 0)
    .map(
      ({ name, bars }) =>
        `${name} ${seconds(Math.min(...bars.map((bar) => bar.from)))} to ${seconds(Math.max(...bars.map((bar) => bar.to)))}`,
    );
  return html`<svg class="pipeline${several ? " several" : ""}" viewBox="0 0 ${width} ${bottom + AXIS}" data-label="${label.toFixed(1)}" role="img" aria-label="From ${seconds(from)} to ${seconds(to)}: ${words.join("; ")}${isResultIn ? `; first result out at ${seconds(result)}` : ""}">${marks}${rows}${line}<line class="now" x1="0" x2="0" y1="0" y2="${bottom}"/></svg>`;
}
