/**
 * Packets under way by number: when they were created, and whether they count. Numbers of packets that arrived are
 * given again.
 */
export class PacketTable {
  /** Packets under way, and the sum of the cycles of their creation. */
  live = 0;
  createdSum = 0;
  readonly #created: number[] = [];
  readonly #counts: boolean[] = [];
  readonly #free: number[] = [];

  add(created: number, counts: boolean): number {
    const packet = this.#free.pop() ?? this.#created.length;
    this.#created[packet] = created;
    this.#counts[packet] = counts;
    this.live++;
    this.createdSum += created;
    return packet;
  }

  created(packet: number): number {
    return this.#created[packet];
  }

  counts(packet: number): boolean {
    return this.#counts[packet];
  }

  remove(packet: number): void {
    this.live--;
    this.createdSum -= this.#created[packet];
    this.#free.push(packet);
  }
}
