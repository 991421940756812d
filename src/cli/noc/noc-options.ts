import { didYouMean, shown } from "../../base/suggest.js";
import { UserError } from "../../base/user-error.js";
import { largestPacket, type NetworkChoice, whyNotLarger } from "../../netbench/create-network.js";
import { defaultPlan } from "../../netbench/measurement.js";
import type { NocTraffic } from "../../netbench/noc-result.js";
import { gridOf, nodesOf, TRAFFIC_PATTERNS } from "../../netbench/patterns.js";
import { FLIT_PIPELINES, type FlitPipeline, type FlitSpec, ROUTINGS, type Topology } from "../../noc/flit-spec.js";
import { wholeNumber } from "../../runner/config-options.js";
import { ratesOf } from "./rates.js";

/** Options of `noc` as commander hands them over. */
export interface NocOptions {
  readonly topology?: string;
  readonly k?: string;
  readonly n?: string;
  readonly concentration?: string;
  readonly chipK?: string;
  readonly chipLinkLatency?: string;
  readonly chipLinkCycles?: string;
  readonly linkLatency?: string;
  readonly routing?: string;
  readonly vcs?: string;
  readonly vcBuffer?: string;
  readonly packetSize?: string;
  readonly pipeline?: string;
  readonly routingDelay?: string;
  readonly creditDelay?: string;
  readonly traffic?: string;
  readonly rate?: string;
  readonly rates?: string;
  readonly model?: string;
  readonly seed?: string;
  readonly seeds?: string;
  readonly samplePeriod?: string;
  readonly packets?: string;
  readonly rows?: string;
  readonly reference?: string;
  readonly json?: boolean;
  readonly out?: string;
  readonly quiet?: boolean;
}

export const TOPOLOGIES = ["mesh", "torus", "cmesh", "chips"] as const;
export const NOC_MODELS = ["flit", "packet"] as const;

const LARGEST_SEED = 4_294_967_295;

function oneOf<T extends string>(option: string, value: string, allowed: readonly T[]): T {
  if ((allowed as readonly string[]).includes(value)) return value as T;
  throw new UserError(`${option} ${shown(value)}: must be one of ${allowed.join(", ")}${didYouMean(value, allowed)}`);
}

const numberOr = (option: string, value: string | undefined, otherwise: number, least: number, most: number) =>
  value === undefined ? otherwise : wholeNumber(option, value, least, most);

/** An option that means something only with another one. */
function refuse(given: string | undefined, option: string, why: string): void {
  if (given !== undefined) throw new UserError(`${option}: ${why}`);
}

function topologyOf(options: NocOptions): Topology {
  const kind = oneOf("--topology", options.topology ?? "mesh", TOPOLOGIES);
  const k = numberOr("--k", options.k, 8, 1, 64);
  if (options.n !== undefined && options.n !== "2")
    throw new UserError(`--n ${options.n}: networks have two dimensions, --n 2 is the only one`);
  if (kind !== "cmesh")
    refuse(options.concentration, "--concentration", "only --topology cmesh has several nodes a router");
  if (kind !== "chips") {
    for (const [option, value] of [
      ["--chip-k", options.chipK],
      ["--chip-link-latency", options.chipLinkLatency],
      ["--chip-link-cycles", options.chipLinkCycles],
    ] as const)
      refuse(value, option, "only --topology chips has links between chips");
  }
  switch (kind) {
    case "cmesh":
      return { kind, width: k, height: k, concentration: numberOr("--concentration", options.concentration, 4, 1, 28) };
    case "chips": {
      const side = numberOr("--chip-k", options.chipK, Math.ceil(k / 2), 1, k);
      return {
        kind,
        width: k,
        height: k,
        chipWidth: side,
        chipHeight: side,
        chipLinkTicks: numberOr("--chip-link-latency", options.chipLinkLatency, 8, 1, 250),
        chipLinkCycles: numberOr("--chip-link-cycles", options.chipLinkCycles, 4, 1, 250),
      };
    }
    default:
      return { kind, width: k, height: k };
  }
}

/** @throws UserError for an unknown value, or what the chosen model cannot simulate: then it says what it can */
export function networkOf(options: NocOptions): NetworkChoice {
  const model = oneOf("--model", options.model ?? "flit", NOC_MODELS);
  const topology = topologyOf(options);
  const routing = oneOf("--routing", options.routing ?? "xy", ROUTINGS);
  const pipelineName = oneOf("--pipeline", options.pipeline ?? "default", ["default", "lookahead", "spec"] as const);
  const stages = FLIT_PIPELINES[pipelineName];
  const pipeline: FlitPipeline = {
    ...stages,
    routingDelay: numberOr("--routing-delay", options.routingDelay, stages.routingDelay, 0, 250),
    creditDelay: numberOr("--credit-delay", options.creditDelay, stages.creditDelay, 0, 250),
  };
  if (model === "packet") {
    const only = "the packet-level model";
    if (topology.kind !== "mesh")
      throw new UserError(`--topology ${topology.kind}: ${only} has meshes only; --model flit has it`);
    if (routing !== "xy") throw new UserError(`--routing ${routing}: ${only} routes xy only; --model flit has it`);
    const own = "has the delays of --pipeline only; --model flit takes others";
    refuse(options.routingDelay, "--routing-delay", `${only} ${own}`);
    refuse(options.creditDelay, "--credit-delay", `${only} ${own}`);
  }
  const spec: FlitSpec = {
    topology,
    routing,
    vcs: numberOr("--vcs", options.vcs, 4, 1, 32),
    bufferFlits: numberOr("--vc-buffer", options.vcBuffer, 8, 1, 65_536),
    pipeline,
    linkTicks: numberOr("--link-latency", options.linkLatency, topology.kind === "torus" ? 2 : 1, 1, 250),
    seed: seedOf(options),
  };
  return { model, spec, pipelineName };
}

const seedOf = ({ seed }: NocOptions): number => numberOr("--seed", seed, 1, 0, LARGEST_SEED);

/** @throws UserError */
export function trafficOf(options: NocOptions, choice: NetworkChoice): NocTraffic {
  const { spec } = choice;
  const packetFlits = numberOr("--packet-size", options.packetSize, 1, 1, 4096);
  const most = largestPacket(choice);
  if (packetFlits > most)
    throw new UserError(`--packet-size ${packetFlits}: must be from 1 to ${most}${whyNotLarger(choice)}`);
  const first = seedOf(options);
  const count = numberOr("--seeds", options.seeds, 1, 1, 1000);
  const plan = defaultPlan(nodesOf(gridOf(spec.topology)));
  return {
    pattern: oneOf("--traffic", options.traffic ?? "uniform", TRAFFIC_PATTERNS),
    rates: ratesOf(options, packetFlits),
    packetFlits,
    seeds: Array.from({ length: count }, (_, i) => (first + i) % (LARGEST_SEED + 1)),
    plan: {
      ...plan,
      periodCycles: numberOr("--sample-period", options.samplePeriod, plan.periodCycles, 1, 10_000_000),
    },
  };
}

/** Refuses options of synthetic traffic beside a packet list. */
export function refuseTraffic(options: NocOptions): void {
  const why = "belongs to synthetic traffic; --packets lists every packet itself";
  for (const [option, value] of [
    ["--traffic", options.traffic],
    ["--rate", options.rate],
    ["--rates", options.rates],
    ["--seeds", options.seeds],
    ["--packet-size", options.packetSize],
    ["--sample-period", options.samplePeriod],
    ["--reference", options.reference],
  ] as const)
    refuse(value, option, why);
}
