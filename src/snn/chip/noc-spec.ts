import { z } from "zod";
import { UserError } from "../../base/user-error.js";
import type { FlitSpec, LinkSpec } from "../../noc/flit-spec.js";
import { HOP_EVENTS, type SnnChip, type SnnNoc } from "./spec.js";

/** Section `noc` of a chip's file; what the keys mean: docs/snn.md. */
export const NOC_SCHEMA = z.strictObject({
  topology: z.enum(["mesh", "cmesh"]),
  cycle_ps: z.int().min(1),
  subnets: z.int().min(1).max(8),
  vcs: z.int().min(1).max(32),
  buffer_flits: z.int().min(1).max(4096),
  routing_delay: z.int().min(0).max(250),
  credit_delay: z.int().min(0).max(250),
  speculative: z.boolean(),
  evidence: z.enum(["published", "derived", "estimate"]),
  source: z.string().min(1),
  note: z.string().optional(),
});

/** Cycles from a head's arrival at a router to its being on the wire, beside those of routing. */
const PIPELINE_CYCLES = 3;

/**
 * The routers of a chip, one a tile, its cores and the host at their local ports. A hop takes what the chip says for
 * its direction: what is left of it beyond the router's own cycles is the flight on the link.
 * @throws UserError for what does not fit together
 */
export function nocFrom(
  at: (key: string) => string,
  noc: z.infer<typeof NOC_SCHEMA>,
  chip: Omit<SnnChip, "noc">,
): SnnNoc {
  const { topology, cycle_ps, subnets, vcs, buffer_flits, routing_delay, credit_delay, speculative } = noc;
  const { width, height, coresPerTile, tickPs, time, linkTicks, queue } = chip;
  const fail = (key: string, why: string): never => {
    throw new UserError(`${at(key)}: noc.${key}: ${why}`);
  };
  if ((topology === "cmesh") !== coresPerTile > 1)
    fail("topology", `${topology} with ${coresPerTile} cores a tile: mesh is for one core a tile, cmesh for more`);
  if (cycle_ps % tickPs !== 0) fail("cycle_ps", `${cycle_ps} is no whole number of ticks of ${tickPs} ps (tick_ps)`);
  const cycleTicks = cycle_ps / tickPs;
  const pipeline = routing_delay + PIPELINE_CYCLES - (speculative ? 1 : 0);
  const cycles = Math.max(1, Math.ceil(linkTicks / cycleTicks));
  const links = HOP_EVENTS.map((event): LinkSpec => {
    const hop = time[event] / cycleTicks;
    if (!Number.isInteger(hop)) fail("cycle_ps", `time.${event} is no whole number of cycles of ${cycle_ps} ps`);
    const ticks = hop - pipeline - (cycles - 1);
    if (ticks < 1)
      fail(
        "cycle_ps",
        `time.${event} is ${hop} cycles; routers, ${cycles} to get on the link and 1 of flight take ${pipeline + cycles}`,
      );
    return { ticks, cycles };
  });
  // The host has a port of its own, at tile 0; all routers are alike.
  const nodes = coresPerTile + (chip.inputs === "host" ? 1 : 0);
  const channels = subnets * vcs;
  if (queue < channels)
    fail("subnets", `a queue of ${queue} packets has to have a slot for each of ${channels} channels (subnets x vcs)`);
  const flit: FlitSpec = {
    topology: nodes === 1 ? { kind: "mesh", width, height } : { kind: "cmesh", width, height, concentration: nodes },
    routing: "xy",
    vcs,
    bufferFlits: buffer_flits,
    pipeline: { routingDelay: routing_delay, creditDelay: credit_delay, speculative },
    linkTicks: 1,
    links: [links[0]!, links[1]!, links[2]!, links[3]!],
    seed: 0,
  };
  return { flit, cycleTicks, subnets, slots: slotsOf(queue, subnets, vcs) };
}

/** Slots of a core's queue by virtual channel of a subnet, as equal as all subnets can have them. */
function slotsOf(queue: number, subnets: number, vcs: number): Int32Array {
  const own = Math.floor(queue / subnets);
  return Int32Array.from({ length: vcs }, (_, vc) => Math.floor(own / vcs) + (vc < own % vcs ? 1 : 0));
}
