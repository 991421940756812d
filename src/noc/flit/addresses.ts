import type { Memory } from "../../wasm/memory.js";
import * as N from "./machine/network-record.js";
import * as R from "./machine/records.js";

/** Where the records of a network are in its memory. */
export class Addresses {
  private readonly vcs: number;
  private readonly inputBits: number;
  private readonly inputs: number;
  private readonly outputs: number;
  private readonly firstRouter: number;
  private readonly routerBytes: number;
  private readonly firstNode: number;
  private readonly nodeBytes: number;

  /** @param slots position of each router in the order of visits */
  constructor(
    memory: Memory,
    private readonly slots: Int32Array,
  ) {
    const net = (field: number): number => memory.get(N.NET, field);
    this.vcs = net(N.NET_VCS);
    this.inputBits = net(N.NET_INPUT_BITS);
    this.inputs = net(N.NET_INPUTS);
    this.outputs = net(N.NET_OUTPUTS);
    this.firstRouter = net(N.NET_FIRST_ROUTER);
    this.routerBytes = net(N.NET_ROUTER_BYTES);
    this.firstNode = net(N.NET_FIRST_NODE);
    this.nodeBytes = net(N.NET_NODE_BYTES);
  }

  router(router: number): number {
    return this.firstRouter + this.slots[router]! * this.routerBytes;
  }

  port(router: number, port: number): number {
    return this.router(router) + R.ROUTER_BYTES + port * R.PORT_BYTES;
  }

  input(router: number, port: number, vc: number): number {
    return this.router(router) + this.inputs + ((port * this.vcs + vc) << this.inputBits);
  }

  output(router: number, port: number, vc: number): number {
    return this.router(router) + this.outputs + (port * this.vcs + vc) * R.OUTPUT_BYTES;
  }

  node(node: number): number {
    return this.firstNode + node * this.nodeBytes;
  }

  /** Port record (of which only the credits count) and channels by which a node feeds its router. */
  nodePort(node: number): number {
    return this.node(node) + R.NODE_BYTES;
  }

  nodeChannel(node: number, vc: number): number {
    return this.nodePort(node) + R.PORT_BYTES + vc * R.OUTPUT_BYTES;
  }
}
