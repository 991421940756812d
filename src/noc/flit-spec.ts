/**
 * Topology of a flit-level network. Routers: width x height, router = x + width * y; node = router * concentration +
 * its index at the router.
 */
export type Topology =
  | { readonly kind: "mesh" | "torus"; readonly width: number; readonly height: number }
  /** Concentrated mesh: `concentration` nodes a router. */
  | { readonly kind: "cmesh"; readonly width: number; readonly height: number; readonly concentration: number }
  /** Mesh cut into chips of chipWidth x chipHeight routers. */
  | {
      readonly kind: "chips";
      readonly width: number;
      readonly height: number;
      readonly chipWidth: number;
      readonly chipHeight: number;
      /** Cycles of flight on a link between chips. */
      readonly chipLinkTicks: number;
      /** Cycles a flit takes to get on such a link; 1: the link is as wide as a flit. */
      readonly chipLinkCycles: number;
      /** Nodes a router; undefined: one. */
      readonly concentration?: number;
    };

export const ROUTINGS = ["xy", "yx", "o1turn", "west-first", "odd-even"] as const;
export type Routing = (typeof ROUTINGS)[number];

/** When a router does what: docs/noc.md. Cycles. */
export interface FlitPipeline {
  readonly routingDelay: number;
  readonly creditDelay: number;
  readonly speculative: boolean;
}

export type PipelineName = "default" | "lookahead" | "spec";
export const FLIT_PIPELINES: Readonly<Record<PipelineName, FlitPipeline>> = {
  default: { routingDelay: 1, creditDelay: 0, speculative: false },
  lookahead: { routingDelay: 0, creditDelay: 2, speculative: false },
  spec: { routingDelay: 0, creditDelay: 2, speculative: true },
};

export interface LinkSpec {
  /** Cycles of flight. */
  readonly ticks: number;
  /** Cycles that a flit takes to get on the link; 1: the link is as wide as a flit. */
  readonly cycles: number;
}

/** A flit-level network, complete. Every rule: docs/noc.md. */
export interface FlitSpec {
  readonly topology: Topology;
  readonly routing: Routing;
  /** Virtual channels of a port, at most 32. Up to 32 channels a router are fast: five ports with six. */
  readonly vcs: number;
  /** Flit slots of one virtual channel. */
  readonly bufferFlits: number;
  readonly pipeline: FlitPipeline;
  /** Cycles of flight on a link between routers of one chip (mesh 1, folded torus 2). */
  readonly linkTicks: number;
  /** Links that differ by direction, +x, -x, +y, -y, instead of `linkTicks`; of a mesh or cmesh. */
  readonly links?: readonly [LinkSpec, LinkSpec, LinkSpec, LinkSpec];
  /** Seed of the randomBits of o1turn and of ties on a torus. */
  readonly seed: number;
}
