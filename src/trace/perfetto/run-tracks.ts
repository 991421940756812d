import type { Block } from "../block.js";
import { TABLES } from "../schema.js";
import { timeScale } from "./time-scale.js";
import { TrackEvents } from "./track-events.js";
import { TrackTree } from "./track-tree.js";

/** Track numbers of one run lie in a range of their own. */
const TRACKS_PER_RUN = 1 << 20;
const DIRECTIONS = ["+x", "-x", "+y", "-y", "core"];
const PORTS = DIRECTIONS.length;

/** Of so many data packets one gets an arrow in the trace that a run writes; `trace convert` can draw them all. */
export const FLOW_EVERY = 256;

/** Packets that get an arrow from the core that sent them to the core where they arrived. */
export interface FlowChoice {
  /** Every so many packets, by number; 1: all. */
  readonly every: number;
  /** Ticks within which packets are sent; none: the whole run. */
  readonly from?: number;
  readonly to?: number;
}

const flowText = ({ every, from, to }: FlowChoice): string =>
  `${every === 1 ? "every data packet" : `data packets whose number is a multiple of ${every}`}${
    from === undefined ? "" : ` sent from tick ${from} to ${to}`
  }`;

type Row = (number: string) => number;
type Text = (name: string) => string;

/** Values of a block's rows by column name. */
function rowsOf(block: Block, visit: (number: Row, text: Text) => void): void {
  const index = new Map(TABLES[block.table].columns.map(({ name }, c) => [name, c]));
  let row = 0;
  const number: Row = (name) => block.columns[index.get(name)!]![row]!;
  const text: Text = (name) => block.texts[index.get(name)!]![number(name)]!;
  for (; row < block.length; row++) visit(number, text);
}

/**
 * Tracks of one chip run: sentences, layers, power, the host, then cores and routers in mesh order. Slices that
 * overlap in time get tracks side by side.
 */
export class RunTracks {
  readonly events: TrackEvents;
  private readonly tracks: TrackTree;
  private readonly nameOfNode = new Map<number, string>();
  private readonly nameOfCore = new Map<number, string>();
  /** Of nodes with one core. */
  private readonly coreAtNode = new Map<number, number>();
  private readonly nodeOfCore = new Map<number, number>();
  /** Layers in the order of the table, which is that of the data flow. */
  private readonly layerNames: string[] = [];

  constructor(
    private readonly run: number,
    private readonly tickPs: number,
    private readonly flows: FlowChoice,
  ) {
    this.events = new TrackEvents(run + 1);
    const scale = timeScale(tickPs);
    this.tracks = new TrackTree(this.events, scale, run * TRACKS_PER_RUN);
    const root = this.tracks.track("root", undefined, `chip run ${run} (${scale.text})`, run);
    ["sentences", "layers", "power", "host", "cores", "routers"].forEach((name, rank) => {
      this.tracks.track(name, root, name, rank);
    });
    this.events.note(0, root, "about this trace", {
      time: scale.text,
      arrows: `from sending to arrival of ${flowText(flows)}`,
      windows: "a slice is a window: from the arrival of its first packet to the integration of its last",
      counters: "averages over an interval, shown from its begin",
    });
  }

  write(block: Block): void {
    if (block.table === "placement") this.placement(block);
    else if (block.table === "layers") this.layers(block);
    else if (block.table === "power") this.power(block);
    else if (block.table === "windows") this.windows(block);
    else if (block.table === "work") this.work(block);
    else if (block.table === "links") this.links(block);
    else if (block.table === "packets") this.packets(block);
  }

  end(): void {
    this.tracks.end();
  }

  private placement(block: Block): void {
    rowsOf(block, (number, text) => {
      const node = number("node");
      const core = number("core");
      const place = `(${number("x")}, ${number("y")})`;
      const isSecond = this.nameOfNode.has(node);
      this.nameOfCore.set(core, `${place} ${text("name")}`);
      this.nameOfNode.set(node, isSecond ? place : `${place} ${text("name")}`);
      if (isSecond) this.coreAtNode.delete(node);
      else this.coreAtNode.set(node, core);
      this.nodeOfCore.set(core, node);
      this.coreTrack(core);
    });
  }

  private layers(block: Block): void {
    const sentences = new Map<number, { begin: number; end: number }>();
    rowsOf(block, (number, text) => {
      const layer = text("layer");
      if (!this.layerNames.includes(layer)) this.layerNames.push(layer);
      const begin = number("begin_ticks");
      const end = number("end_ticks");
      if (begin < 0) return;
      const sentence = number("sentence");
      this.tracks.slice("layers", `layer ${layer}`, this.layerNames.indexOf(layer), begin, end, `sentence ${sentence}`);
      const span = sentences.get(sentence) ?? { begin, end };
      sentences.set(sentence, { begin: Math.min(span.begin, begin), end: Math.max(span.end, end) });
    });
    for (const [sentence, { begin, end }] of sentences)
      this.tracks.slice("sentences", "in the chip", 0, begin, end, `sentence ${sentence}`);
  }

  private power(block: Block): void {
    rowsOf(block, (number, text) => {
      const component = text("component");
      const track = this.tracks.counter("power", component, `${component} power`, "mW", 0);
      const ticks = number("end_ticks") - number("start_ticks");
      // Femtojoules a picosecond are milliwatts.
      const milliwatts = number("energy_fj") / (ticks * this.tickPs);
      this.tracks.count(track, number("start_ticks"), number("end_ticks"), milliwatts);
    });
  }

  private windows(block: Block): void {
    rowsOf(block, (number, text) => {
      const core = number("core");
      const parent = core < 0 ? "host" : this.coreTrack(core);
      const site = text("site");
      const name = `sentence ${number("sentence")} token ${number("token")}`;
      this.tracks.slice(parent, `window ${site}`, 0, number("open_ticks"), number("close_ticks"), name);
    });
  }

  private work(block: Block): void {
    rowsOf(block, (number, text) => {
      const name = `sentence ${number("sentence")} token ${number("token")}`;
      this.tracks.slice(
        this.coreTrack(number("core")),
        text("unit"),
        1,
        number("start_ticks"),
        number("end_ticks"),
        name,
      );
    });
  }

  private links(block: Block): void {
    rowsOf(block, (number) => {
      const link = number("link");
      const node = Math.floor(link / PORTS);
      const parent = this.routerTrack(node);
      const direction = DIRECTIONS[link % PORTS]!;
      const ticks = number("end_ticks") - number("start_ticks");
      const rank = 2 * (link % PORTS);
      if (link % PORTS !== PORTS - 1) {
        const load = this.tracks.counter(parent, `${link} load`, `${direction} load`, "flits/tick", rank);
        this.tracks.count(load, number("start_ticks"), number("end_ticks"), number("flits") / ticks);
      }
      const queue = this.tracks.counter(parent, `${link} queue`, `${direction} queue`, "ticks", rank + 1);
      this.tracks.count(queue, number("start_ticks"), number("end_ticks"), number("backlog_ticks"));
    });
  }

  private packets(block: Block): void {
    const { columns, texts, length } = block;
    const index = new Map(TABLES.packets.columns.map(({ name }, c) => [name, c]));
    const column = (name: string) => columns[index.get(name)!]!;
    const { every, from = 0, to = Number.POSITIVE_INFINITY } = this.flows;
    const packet = column("packet");
    const kind = column("kind");
    const data = texts[index.get("kind")!]!.indexOf("data");
    const sites = texts[index.get("site")!]!;
    const site = column("site");
    const injected = column("injected_ticks");
    const delivered = column("delivered_ticks");
    const source = column("source_node");
    const destination = column("destination_node");
    for (let row = 0; row < length; row++) {
      if (packet[row]! % every !== 0 || kind[row] !== data) continue;
      if (injected[row]! < from || injected[row]! >= to) continue;
      const name = this.events.name(sites[site[row]!]!);
      const low = packet[row]!;
      const high = this.run + 1;
      this.events.flow(this.tracks.time(injected[row]!), this.portTrack(source[row]!, "sent"), name, low, high, false);
      this.events.flow(
        this.tracks.time(delivered[row]!),
        this.portTrack(destination[row]!, "arrived"),
        name,
        low,
        high,
        true,
      );
    }
  }

  private coreTrack(core: number): string {
    const key = `core ${core}`;
    if (!this.tracks.ids.has(key)) {
      const node = this.nodeOfCore.get(core) ?? core;
      this.tracks.track(key, this.tracks.ids.get("cores")!, this.nameOfCore.get(core) ?? key, node);
    }
    return key;
  }

  private routerTrack(node: number): string {
    const key = `router ${node}`;
    if (!this.tracks.ids.has(key))
      this.tracks.track(key, this.tracks.ids.get("routers")!, this.nameOfNode.get(node) ?? key, node);
    return key;
  }

  /** Track of packets sent or arrived, below their core. */
  private portTrack(node: number, what: string): number {
    const core = this.coreAtNode.get(node);
    const parent = core === undefined ? this.routerTrack(node) : this.coreTrack(core);
    const key = `${parent}/${what}`;
    return this.tracks.ids.get(key) ?? this.tracks.track(key, this.tracks.ids.get(parent)!, what, 2);
  }
}
