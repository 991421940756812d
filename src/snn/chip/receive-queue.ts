/** Packets that wait for their cores, each by the copy that has come, the first to come first. */
export class ReceiveQueues {
  /** By core: its first copy, or -1, and its last. */
  private readonly first: Int32Array;
  private readonly last: Int32Array;
  /** By copy: the one behind it, or -1; its slot, the subnet in which that is, and the tick at which it came. */
  private following = new Int32Array(0);
  slot = new Int32Array(0);
  subnet = new Int32Array(0);
  arrived = new Float64Array(0);

  constructor(cores: number) {
    this.first = new Int32Array(cores).fill(-1);
    this.last = new Int32Array(cores);
  }

  /** Makes room for so many copies, while none waits. */
  reserve(copies: number): void {
    if (copies <= this.following.length) return;
    this.following = new Int32Array(copies);
    this.slot = new Int32Array(copies);
    this.subnet = new Int32Array(copies);
    this.arrived = new Float64Array(copies);
  }

  isEmpty(core: number): boolean {
    return this.first[core] === -1;
  }

  push(core: number, copy: number, slot: number, subnet: number, arrived: number): void {
    this.slot[copy] = slot;
    this.subnet[copy] = subnet;
    this.arrived[copy] = arrived;
    this.following[copy] = -1;
    if (this.isEmpty(core)) this.first[core] = copy;
    else this.following[this.last[core]!] = copy;
    this.last[core] = copy;
  }

  /** Takes out the copy that came first. */
  shift(core: number): number {
    const copy = this.first[core]!;
    this.first[core] = this.following[copy]!;
    return copy;
  }
}
