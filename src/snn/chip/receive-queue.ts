/** A packet that waits for its core. */
export interface Received {
  readonly copy: number;
  /** Its slot, and the subnet in which that is. */
  readonly slot: number;
  readonly subnet: number;
  readonly arrived: number;
}

/** Packets that wait for a core, the first to come first. */
export class ReceiveQueue {
  private packets: Received[] = [];
  private first = 0;

  get size(): number {
    return this.packets.length - this.first;
  }

  push(packet: Received): void {
    this.packets.push(packet);
  }

  shift(): Received {
    const packet = this.packets[this.first++]!;
    if (this.first === this.packets.length) {
      this.packets = [];
      this.first = 0;
    }
    return packet;
  }
}
