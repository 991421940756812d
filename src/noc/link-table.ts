import { checkBufferMemory } from "./buffer-memory.js";
import { LOCAL, type Mesh, oppositePort } from "./mesh.js";
import { linkTiming, type RouterTiming } from "./router-timing.js";

// A link with the buffer at its far end is a record of sixteen 32-bit words (one cache line). Links are
// numbered as in mesh.ts. Times are ticks
// since the table's `base`.

/** Tick from which the link may take another flit. */
export const FREE = 0;
/** Tick of its earliest pending wake event, or NEVER. */
export const WAKE = 1;
/** Router at the far end, or -1 - node for that node's core. */
export const TARGET = 2;
/**
 * Order of what arrives within one tick: at cores 0, at routers ONE_RANK * (1 + input port). Links that wake come
 * before.
 */
export const RANK = 3;
export const ONE_RANK = 2 ** 27;
/** Ticks from sending to arrival without load. */
export const TICKS = 4;
/**
 * Most ticks by which a departure is scheduled early, where the link itself would be free sooner: of a link between
 * routers, one less than from a slot at its end being left to its reuse.
 */
export const MOST_EARLY = 5;
/** Classes (bit 0 data, bit 1 credits) that wait for a credit nobody has sent yet. */
export const STARVED = 6;
/** FREE of the credits' own port, where a router leads into its core. */
export const FREE_CREDIT = 7;
/** Words of class c (0 data, 1 credits) begin at DATA + 4 * c. */
export const DATA = 8;
export const HEAD = 0;
export const TAIL = 1;
/** Flits sent, and slots that came back (all of them at the start), modulo 2^32. */
export const SENT = 2;
export const RETURNED = 3;
export const CLASS_WORDS = 4;

export const LINK_RECORD = 16;
export const NEVER = 0x7fffffff;

/** Relative times are moved back before they reach this. */
const REBASE_AT = 2 ** 29;

/**
 * All links of a mesh. A slot in a far buffer is taken when a flit is sent and comes back, at a tick known when the
 * flit leaves that buffer, with a returned credit; `ring` holds the ticks of the credits not used yet.
 */
export class LinkTable {
  readonly words: Int32Array;
  readonly ring: Int32Array;
  /** Ticks that a flit takes to get on each link. */
  readonly flitTicks: Int32Array;
  /** 1 for a link from chip to chip. */
  readonly chipLink: Uint8Array;
  /** Of a torus: the other link on the same wire, which is busy with it; or -1. */
  readonly twins: Int32Array | undefined;
  readonly ringShift: number;
  readonly ringMask: number;
  readonly count: number;
  base = 0;

  constructor(mesh: Mesh, timing: RouterTiming, receiveFifo: number) {
    const { injections, beyond, ports } = mesh;
    this.count = mesh.links;
    this.words = new Int32Array(this.count * LINK_RECORD);
    const largest = Math.max(timing.dataSlots, timing.creditSlots, receiveFifo);
    this.ringShift = Math.max(1, 32 - Math.clz32(largest - 1));
    this.ringMask = (1 << this.ringShift) - 1;
    checkBufferMemory(2 * this.count * 2 ** this.ringShift, `${this.count} buffers of up to ${largest} flits`);
    this.flitTicks = new Int32Array(this.count).fill(1);
    this.chipLink = new Uint8Array(this.count);
    this.ring = new Int32Array((2 * this.count) << this.ringShift);
    this.twins = mesh.wraps ? Int32Array.from({ length: this.count }, (_, link) => mesh.twinOf(link)) : undefined;
    for (let link = 0; link < this.count; link++) {
      const injects = link >= injections && link < beyond;
      const wire = mesh.wireOf(link);
      const router = injects ? mesh.routerOf(link - injections) : Math.floor(wire / ports);
      const port = injects ? -1 : wire % ports;
      const ejects = port >= LOCAL;
      const from = injects ? mesh.portTo(link - injections) : oppositePort(port);
      const at = link * LINK_RECORD;
      const { words } = this;
      const leavesChip = mesh.leavesChip(link);
      const { hop, credit, flitTicks } = linkTiming(timing, leavesChip);
      this.flitTicks[link] = flitTicks;
      this.chipLink[link] = leavesChip ? 1 : 0;
      words[at + WAKE] = NEVER;
      words[at + TARGET] = ejects
        ? -1 - mesh.nodeAt(router, port)
        : injects
          ? router
          : mesh.neighbour[router * 4 + port]!;
      words[at + RANK] = ejects ? 0 : ONE_RANK * (1 + from);
      words[at + TICKS] = injects ? timing.inject : ejects ? timing.eject : hop;
      words[at + MOST_EARLY] = ejects ? REBASE_AT : credit - 1;
      for (let c = 0; c < 2; c++) {
        const queue = at + DATA + c * CLASS_WORDS;
        words[queue + HEAD] = -1;
        words[queue + TAIL] = -1;
        words[queue + RETURNED] = c === 1 ? timing.creditSlots : ejects ? receiveFifo : timing.dataSlots;
      }
    }
  }

  /** `tick` relative to `base`; moves the base, and every time in the table with it, before they outgrow 32 bits. */
  relative(tick: number): number {
    const relative = tick - this.base;
    if (relative < REBASE_AT) return relative | 0;
    const { words, ring } = this;
    const back = (time: number): number => Math.max(0, time - relative);
    for (let at = 0; at < words.length; at += LINK_RECORD) {
      words[at + FREE] = back(words[at + FREE]!);
      words[at + FREE_CREDIT] = back(words[at + FREE_CREDIT]!);
      if (words[at + WAKE] !== NEVER) words[at + WAKE] = back(words[at + WAKE]!);
    }
    for (let i = 0; i < ring.length; i++) ring[i] = back(ring[i]!);
    this.base = tick;
    return 0;
  }

  /**
   * Relative tick from which `flits` slots of a class are there; NEVER while some of their credits are not on the
   * way yet.
   */
  readyAt(link: number, creditClass: number, flits: number): number {
    const queue = link * LINK_RECORD + DATA + creditClass * CLASS_WORDS;
    const needed = (this.words[queue + SENT]! + flits) | 0;
    if (((needed - this.words[queue + RETURNED]!) | 0) > 0) return NEVER;
    return this.ring[((link * 2 + creditClass) << this.ringShift) + ((needed - 1) & this.ringMask)]!;
  }

  /**
   * Returns slots to the sender, usable from relative tick `ready` on. Slots that come free earlier are used
   * earlier, whatever the order in which they were given.
   * @returns whether the sender, if it waits, may now go on sooner than it knew
   */
  giveBack(link: number, creditClass: number, flits: number, ready: number): boolean {
    const { words, ring, ringMask } = this;
    const at = link * LINK_RECORD;
    const queue = at + DATA + creditClass * CLASS_WORDS;
    const base = (link * 2 + creditClass) << this.ringShift;
    const sent = words[queue + SENT]!;
    let returned = words[queue + RETURNED]!;
    let sooner = false;
    for (let i = 0; i < flits; i++) {
      let slot = returned;
      while (slot !== sent && ring[base + ((slot - 1) & ringMask)]! > ready) {
        ring[base + (slot & ringMask)] = ring[base + ((slot - 1) & ringMask)]!;
        slot = (slot - 1) | 0;
        sooner = true;
      }
      ring[base + (slot & ringMask)] = ready;
      returned = (returned + 1) | 0;
    }
    words[queue + RETURNED] = returned;
    const starved = words[at + STARVED]!;
    const bit = 1 << creditClass;
    if ((starved & bit) === 0) return sooner;
    words[at + STARVED] = starved & ~bit;
    return true;
  }
}
