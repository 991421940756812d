/** Ports with something to do. A port stands in it once; who visits the list leaves out those that have nothing to do any more. */
export class PortList {
  /** First words of the records of ports (layout.ts); the first `count` are meant. */
  readonly ports: Int32Array;
  count = 0;

  constructor(ports: number) {
    this.ports = new Int32Array(ports);
  }
}
