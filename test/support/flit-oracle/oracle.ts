import { firstFrom, Islip } from "./islip.js";
import { NodeInterface } from "./node.js";
import { Wire } from "./wire.js";

/** Where things are: routers, their ports, and the nodes at some of them. */
export interface Graph {
  readonly routers: number;
  readonly nodes: number;
  /** Ports of every router, those of nodes included. */
  readonly ports: number;
  readonly home: (node: number) => { readonly router: number; readonly port: number };
  /**
   * What output `port` of `router` leads to, and where the flits of its input `port` come from: another router's port,
   * a node, or nothing.
   */
  readonly far: (router: number, port: number) => Far | undefined;
}
export type Far =
  /** `flitCycles`: what one flit takes on a link narrower than a flit, else 1. */
  | { readonly router: number; readonly port: number; readonly latency: number; readonly flitCycles: number }
  | { readonly node: number };

/** An output port a head may take, with the virtual channels it may ask for there, both ends included. */
export interface Way {
  readonly port: number;
  readonly low: number;
  readonly high: number;
}

export interface OraclePacket {
  readonly created: number;
  readonly source: number;
  /** One, or several for a multicast of a single flit. */
  readonly destinations: readonly number[];
  readonly flits: number;
}

/** What one packet, or one copy of it, lived through. */
export interface Fate {
  injected: number;
  headArrived: number;
  arrived: number;
  hops: number;
  /** Cycles its head waited for virtual channels and for the switch, beyond what the pipeline takes. */
  vcWait: number;
  switchWait: number;
}

export interface OracleConfig {
  readonly graph: Graph;
  readonly vcs: number;
  readonly buffer: number;
  readonly routingDelay: number;
  readonly creditDelay: number;
  readonly speculative: boolean;
  readonly packets: readonly OraclePacket[];
  /** Ways that packet `packet` may go at `router` to node `destination`. */
  readonly ways: (router: number, packet: number, destination: number) => readonly Way[];
}

export interface Flit {
  readonly packet: number;
  readonly head: boolean;
  readonly tail: boolean;
  /** Nodes this copy is for. */
  readonly destinations: readonly number[];
  readonly hops: number;
  readonly vc: number;
  readonly waits: { readonly vc: number; readonly switch: number };
}

/** One output the front packet of an input VC still has to go to. */
interface Branch {
  readonly destinations: readonly number[];
  readonly ways: readonly Way[];
  /** The way it asks for: fixed once it has a VC. */
  way: Way;
  outVc: number | undefined;
  grantedAt: number;
}

interface InputVc {
  readonly port: number;
  readonly vc: number;
  readonly queue: Flit[];
  /** Cycle in which the front head arrived, and the first in which it asks for a VC. */
  arrivedAt: number[];
  asksFrom: number;
  branches: Branch[];
  /** Where the search for the best of several ways starts on a tie. */
  preferred: number;
}

interface OutputVc {
  held: boolean;
  occupied: number;
}

interface Router {
  readonly inputs: InputVc[];
  readonly outputs: OutputVc[][];
  /** First cycle in which an output port takes requests again. */
  readonly freeFrom: number[];
  readonly vcAllocator: Islip;
  readonly switchAllocator: Islip;
  readonly nextVc: number[];
  /** Flits that won the switch in the cycle before, with the output they go to. */
  crossbar: { flit: Flit; output: number }[];
  /** Credits that were read and are used at `cycle`. */
  credits: { cycle: number; output: number; vc: number }[];
}

/** Who bids at an output: a flit that has its VC, or a head that hopes to win one in this cycle. */
interface Bid {
  readonly input: InputVc;
  readonly branch: Branch;
}

/** The network of docs/noc.md, cycle by cycle, as plainly as it can be said. */
export class Oracle {
  cycle = 0;
  readonly routers: Router[] = [];
  readonly nodes: NodeInterface[] = [];
  /** Flit wires by the router and input port they end at, credit wires by the router and output port they end at. */
  private readonly flitWires: Wire<Flit>[][];
  private readonly creditWires: Wire<number>[][];

  constructor(private readonly config: OracleConfig) {
    const { graph, vcs, packets } = config;
    const perPort = <T>(make: (port: number) => T): T[] => Array.from({ length: graph.ports }, (_, port) => make(port));
    const perVc = <T>(make: (vc: number) => T): T[] => Array.from({ length: vcs }, (_, vc) => make(vc));
    const freshInput = (port: number, vc: number): InputVc => {
      return { port, vc, queue: [], arrivedAt: [], asksFrom: 0, branches: [], preferred: 0 };
    };
    for (let router = 0; router < graph.routers; router++) {
      this.routers.push({
        inputs: perPort((port) => perVc((vc) => freshInput(port, vc))).flat(),
        outputs: perPort(() => perVc(() => ({ held: false, occupied: 0 }))),
        freeFrom: perPort(() => 0),
        vcAllocator: new Islip(graph.ports * vcs),
        switchAllocator: new Islip(graph.ports),
        nextVc: perPort(() => 0),
        crossbar: [],
        credits: [],
      });
    }
    this.flitWires = this.routers.map(() => perPort(() => new Wire()));
    this.creditWires = this.routers.map(() => perPort(() => new Wire()));
    for (let node = 0; node < graph.nodes; node++) this.nodes.push(new NodeInterface(node, packets, config));
  }

  get moving(): boolean {
    return this.nodes.some((node) => node.owed > 0);
  }

  /** Runs until every packet has arrived everywhere. fates[packet][i] belongs to destination i of the packet. */
  run(limit = 100_000): Fate[][] {
    while (this.moving) {
      if (this.cycle > limit) throw new Error(`packets are still under way in cycle ${limit}`);
      this.step();
    }
    const { packets } = this.config;
    return packets.map(({ source, destinations }, packet) => {
      const injected = this.nodes[source].injectedAt.get(packet)!;
      return destinations.map((node) => ({ injected, ...this.nodes[node].arrivals.get(packet)! }));
    });
  }

  /** One cycle: everything on wires is read first, then nodes and routers act on it. */
  step(): void {
    const { graph } = this.config;
    const read = this.nodes.map((node) => ({
      flit: node.flits.read(this.cycle),
      credit: node.credits.read(this.cycle),
    }));
    const flits = this.flitWires.map((wires) => wires.map((wire) => wire.read(this.cycle)));
    const credits = this.creditWires.map((wires) => wires.map((wire) => wire.read(this.cycle)));
    this.nodes.forEach((node, index) => {
      const { router, port } = graph.home(index);
      const injected = node.inject(this.cycle, read[index].credit);
      if (injected !== undefined) this.flitWires[router][port].write(this.cycle + 2, injected);
      const credit = node.retire(this.cycle, read[index].flit);
      if (credit !== undefined) this.creditWires[router][port].write(this.cycle + 2, credit);
    });
    this.routers.forEach((router, index) => {
      this.store(router, flits[index]);
      this.applyCredits(router, credits[index]);
      this.decide(router, index);
    });
    this.cycle++;
  }

  private store(router: Router, arrivals: readonly (Flit | undefined)[]): void {
    arrivals.forEach((flit, port) => {
      if (flit === undefined) return;
      const input = router.inputs[port * this.config.vcs + flit.vc];
      input.queue.push(flit);
      input.arrivedAt.push(this.cycle);
      if (input.queue.length > this.config.buffer) throw new Error("a buffer overflows");
      if (input.queue.length === 1 && flit.head) input.asksFrom = this.cycle + this.config.routingDelay;
    });
  }

  private applyCredits(router: Router, arrivals: readonly (number | undefined)[]): void {
    arrivals.forEach((vc, output) => {
      if (vc !== undefined) router.credits.push({ cycle: this.cycle + this.config.creditDelay, output, vc });
    });
    for (const { cycle, output, vc } of router.credits) {
      if (cycle === this.cycle) router.outputs[output][vc].occupied--;
    }
    router.credits = router.credits.filter(({ cycle }) => cycle > this.cycle);
  }

  /** Every stage looks at the state as it is now; what they decide is done afterwards. */
  private decide(router: Router, index: number): void {
    const asking = router.inputs.filter(({ queue, asksFrom }) => queue[0]?.head === true && this.cycle >= asksFrom);
    for (const input of asking) {
      if (input.branches.length === 0) input.branches = this.branchesOf(index, input.queue[0]);
      for (const branch of input.branches)
        if (branch.outVc === undefined) branch.way = this.bestWay(router, input, branch);
    }
    const won = this.allocateVcs(router, asking);
    const winners = this.allocateSwitch(router, asking, won);
    const leaving = router.crossbar;

    for (const [branch, { input, outVc }] of won) {
      branch.outVc = outVc;
      branch.grantedAt = this.cycle;
      router.outputs[branch.way.port][outVc].held = true;
      if (branch.ways.length > 1) input.preferred = (branch.way.port + 1) % 4;
    }
    router.crossbar = winners.map((winner) => this.traverse(router, index, winner));
    for (const { flit, output } of leaving) this.sendOn(index, output, flit);
  }

  /** Destinations of a head by the ways they may be reached. */
  private branchesOf(router: number, { packet, destinations }: Flit): Branch[] {
    const branches: Branch[] = [];
    for (const destination of destinations) {
      const ways = this.config.ways(router, packet, destination);
      const same = branches.findIndex((branch) => branch.ways[0].port === ways[0].port);
      if (same >= 0) {
        branches[same] = { ...branches[same], destinations: [...branches[same].destinations, destination] };
      } else {
        branches.push({ destinations: [destination], ways, way: ways[0], outVc: undefined, grantedAt: -1 });
      }
    }
    return branches;
  }

  /** Of several ways the one with the most free slots beyond it. */
  private bestWay(router: Router, input: InputVc, { ways }: Branch): Way {
    const slots = ({ port }: Way) =>
      router.outputs[port].reduce((sum, { occupied }) => sum + this.config.buffer - occupied, 0);
    const most = Math.max(...ways.map(slots));
    const best = ways.filter((way) => slots(way) === most);
    if (best.length === 1) return best[0];
    const port = firstFrom(
      best.map((way) => way.port),
      input.preferred,
      4,
    );
    return best.find((way) => way.port === port)!;
  }

  private hasCredit(router: Router, output: number, vc: number): boolean {
    return router.outputs[output][vc].occupied < this.config.buffer;
  }

  /** VCs of a way that no packet holds. */
  private freeVcs(router: Router, { port, low, high }: Way): number[] {
    const range = Array.from({ length: high - low + 1 }, (_, i) => low + i);
    return range.filter((vc) => !router.outputs[port][vc].held);
  }

  /** Output VC won by each branch that won one. */
  private allocateVcs(router: Router, asking: readonly InputVc[]): Map<Branch, { input: InputVc; outVc: number }> {
    const { vcs } = this.config;
    const requests = new Map<number, number[]>();
    for (const input of asking) {
      const without = input.branches.filter(({ outVc }) => outVc === undefined);
      const wanted = without.flatMap(({ way }) => this.freeVcs(router, way).map((vc) => way.port * vcs + vc));
      if (wanted.length > 0) requests.set(input.port * vcs + input.vc, wanted);
    }
    const won = new Map<Branch, { input: InputVc; outVc: number }>();
    for (const [index, output] of router.vcAllocator.round(requests)) {
      const input = router.inputs[index];
      const branch = input.branches.find(({ way }) => way.port === Math.floor(output / vcs))!;
      won.set(branch, { input, outVc: output % vcs });
    }
    return won;
  }

  private allocateSwitch(
    router: Router,
    asking: readonly InputVc[],
    won: ReadonlyMap<Branch, { outVc: number }>,
  ): (Bid & { outVc: number })[] {
    const { vcs, speculative } = this.config;
    const certain = (input: InputVc, { way, outVc }: Branch): boolean =>
      input.queue.length > 0 && outVc !== undefined && this.hasCredit(router, way.port, outVc);
    const hopeful = (input: InputVc, { way, outVc }: Branch): boolean =>
      speculative &&
      outVc === undefined &&
      asking.includes(input) &&
      this.freeVcs(router, way).some((vc) => this.hasCredit(router, way.port, vc));

    /** bids[input port][output port] */
    const bids = new Map<number, Map<number, Bid>>();
    for (let inPort = 0; inPort < router.nextVc.length; inPort++) {
      const all = router.inputs
        .filter(({ port }) => port === inPort)
        .flatMap((input) => input.branches.map((branch) => ({ input, branch })))
        .filter(({ branch }) => router.freeFrom[branch.way.port] <= this.cycle);
      const byOutput = new Map<number, Bid>();
      for (const may of [hopeful, certain]) {
        const bidders = all.filter(({ input, branch }) => may(input, branch));
        for (const output of new Set(bidders.map(({ branch }) => branch.way.port))) {
          const here = bidders.filter(({ branch }) => branch.way.port === output);
          const vc = firstFrom(
            here.map(({ input }) => input.vc),
            router.nextVc[inPort],
            vcs,
          );
          byOutput.set(output, here.find(({ input }) => input.vc === vc)!);
        }
      }
      if (byOutput.size > 0) bids.set(inPort, byOutput);
    }
    const requests = new Map([...bids].map(([inPort, byOutput]) => [inPort, [...byOutput.keys()]]));
    const winners: (Bid & { outVc: number })[] = [];
    for (const [inPort, output] of router.switchAllocator.round(requests)) {
      const { input, branch } = bids.get(inPort)!.get(output)!;
      router.nextVc[inPort] = (input.vc + 1) % vcs;
      const outVc = branch.outVc ?? won.get(branch)?.outVc;
      if (outVc !== undefined && this.hasCredit(router, output, outVc)) winners.push({ input, branch, outVc });
    }
    return winners;
  }

  /** A flit, or a copy of it, that won the switch is on its way to the output. */
  private traverse(
    router: Router,
    index: number,
    { input, branch, outVc }: Bid & { outVc: number },
  ): { flit: Flit; output: number } {
    const { routingDelay, speculative } = this.config;
    const flit = input.queue[0];
    const output = branch.way.port;
    const far = this.config.graph.far(index, output)!;
    router.outputs[output][outVc].occupied++;
    if ("router" in far) router.freeFrom[output] = this.cycle + far.flitCycles;
    const waits = flit.head
      ? {
          vc: flit.waits.vc + branch.grantedAt - input.arrivedAt[0] - routingDelay,
          switch: flit.waits.switch + this.cycle - branch.grantedAt - (speculative ? 0 : 1),
        }
      : flit.waits;
    if (flit.tail) {
      router.outputs[output][outVc].held = false;
      input.branches = input.branches.filter((other) => other !== branch);
    }
    if (!flit.tail || input.branches.length === 0) {
      input.queue.shift();
      input.arrivedAt.shift();
      this.returnCredit(index, input);
      if (input.queue[0]?.head) input.asksFrom = this.cycle + 1 + routingDelay;
    }
    return { flit: { ...flit, destinations: branch.destinations, hops: flit.hops + 1, vc: outVc, waits }, output };
  }

  private returnCredit(router: number, { port, vc }: InputVc): void {
    const behind = this.config.graph.far(router, port)!;
    if ("node" in behind) this.nodes[behind.node].credits.write(this.cycle + 2, vc);
    else this.creditWires[behind.router][behind.port].write(this.cycle + behind.latency + 1, vc);
  }

  private sendOn(router: number, output: number, flit: Flit): void {
    const far = this.config.graph.far(router, output)!;
    if ("node" in far) this.nodes[far.node].flits.write(this.cycle + 2, flit);
    else this.flitWires[far.router][far.port].write(this.cycle + far.latency + far.flitCycles, flit);
  }
}
