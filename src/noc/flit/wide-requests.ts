/** VC request of a head: its only port, one of several, or each port until it has its copy. */
export const ONE_PORT = 0;
export const CHOICE = 1;
export const BRANCHES = 2;

/** VC requests in routers with too many channels for masks; by place of the router * channels + input channel. */
export class WideRequests {
  /** Ports asked at, none while nothing is asked for; their class of VCs; and what kind of set they are. */
  readonly ports: Int32Array;
  readonly vcClass: Uint8Array;
  readonly kind: Uint8Array;

  constructor(channels: number) {
    this.ports = new Int32Array(channels);
    this.vcClass = new Uint8Array(channels);
    this.kind = new Uint8Array(channels);
  }

  isBranching(request: number): boolean {
    return this.kind[request] === BRANCHES;
  }

  /** The packet has left. */
  end(request: number): void {
    this.kind[request] = ONE_PORT;
  }
}
