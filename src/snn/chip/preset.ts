import { z } from "zod";
import { didYouMean, shown } from "../../base/suggest.js";
import { UserError } from "../../base/user-error.js";
import { NOC_SCHEMA, nocFrom } from "./noc-spec.js";
import { type ChipEvent, type Constant, EVENTS, GRADES, type SnnChip } from "./spec.js";

const constant = <Unit extends string>(unit: Unit) =>
  z
    .strictObject({
      value: z.number().min(0),
      unit: z.literal(unit),
      low: z.number().min(0),
      high: z.number().min(0),
      evidence: z.enum(GRADES as ["published", "derived", "estimate"]),
      source: z.string().min(1),
      note: z.string().optional(),
    })
    .refine(({ low, value, high }) => low <= value && value <= high, "low <= value <= high must hold");

const byEvent = <T extends z.ZodType>(of: T) =>
  z.strictObject(Object.fromEntries(EVENTS.map((name) => [name, of])) as Record<ChipEvent, T>);

/** Packets that wait for a core at most: memory is reserved for them. */
const MOST_QUEUE = 4096;

const side = z.int().min(1).max(256);

/** What a file of a chip for spiking networks holds; chips/README.md says what the fields of a constant mean. */
export const SNN_CHIP_SCHEMA = z.strictObject({
  name: z.string().min(1),
  description: z.string(),
  workloads: z.array(z.string()).refine((names) => names.includes("snn"), "must name snn"),
  tick_ps: z.int().min(1),
  mesh: z.strictObject({ width: side, height: side, cores_per_tile: z.int().min(1).max(64) }),
  multicast: z.boolean(),
  inputs: z.enum(["cores", "host"]),
  axons: z.enum(["shared", "single"]),
  limits: z.strictObject({
    neurons: constant("neurons"),
    synapse_memory_bits: constant("bit"),
    axons_in: constant("axons"),
    axons_out: constant("axons"),
    destinations: constant("cores"),
  }),
  energy: byEvent(constant("fJ")),
  time: byEvent(constant("ps")),
  link: constant("ps"),
  queue: constant("packets").refine(
    ({ value }) => Number.isInteger(value) && value >= 1 && value <= MOST_QUEUE,
    `must be a whole number from 1 to ${MOST_QUEUE}`,
  ),
  barrier: z.array(constant("ps").safeExtend({ tiles: z.int().min(1) })),
  least_step: constant("ps").optional(),
  static: constant("nW").optional(),
  noc: NOC_SCHEMA.optional(),
});

/** Energies are counted in whole femtojoules. */
const wholeFj = (constant: Constant): Constant => ({
  ...constant,
  value: Math.round(constant.value),
  low: Math.round(constant.low),
  high: Math.round(constant.high),
});

/** Names where a value was written, or the key of one that nobody knows. */
export type Placing = (path: readonly PropertyKey[], key?: string) => string;

/** Keys that a group of the schema has. */
function keysAt(path: readonly PropertyKey[]): string[] {
  let node: unknown = SNN_CHIP_SCHEMA;
  for (const key of path) {
    if (node instanceof z.ZodOptional) node = node.unwrap();
    node =
      node instanceof z.ZodArray ? node.element : node instanceof z.ZodObject ? node.shape[key as string] : undefined;
  }
  if (node instanceof z.ZodOptional) node = node.unwrap();
  return node instanceof z.ZodObject ? Object.keys(node.shape) : [];
}

function faultOf(at: Placing, { path, message, ...issue }: z.core.$ZodIssue): UserError {
  if (issue.code === "unrecognized_keys") {
    const [key] = issue.keys;
    const name = [...path, key].join(".");
    return new UserError(`${at(path, key)}: unknown key ${shown(name)}${didYouMean(key!, keysAt(path))}`);
  }
  return new UserError(`${at(path)}: ${path.length === 0 ? "" : `${path.join(".")}: `}${message}`);
}

/** A chip from what its file holds. @param at where that was written @throws UserError in one line */
export function chipFrom(at: Placing, data: unknown): SnnChip {
  const parsed = SNN_CHIP_SCHEMA.safeParse(data);
  if (!parsed.success) {
    const { issues } = parsed.error;
    throw faultOf(at, issues.find(({ code }) => code === "unrecognized_keys") ?? issues[0]!);
  }
  const { mesh, limits, time, link, queue, barrier, least_step, tick_ps, noc, ...rest } = parsed.data;
  const ticks = (name: string, ps: number): number => {
    if (ps % tick_ps !== 0)
      throw new UserError(
        `${at(name.split("."))}: ${name}: ${ps} ps is no whole number of ticks of ${tick_ps} ps (tick_ps)`,
      );
    return ps / tick_ps;
  };
  const chip: SnnChip = {
    level: "packet",
    name: rest.name,
    description: rest.description,
    tickPs: tick_ps,
    width: mesh.width,
    height: mesh.height,
    coresPerTile: mesh.cores_per_tile,
    multicast: rest.multicast,
    inputs: rest.inputs,
    axons: rest.axons,
    limits: {
      neurons: limits.neurons.value,
      synapse_memory_bits: limits.synapse_memory_bits.value,
      axons_in: limits.axons_in.value,
      axons_out: limits.axons_out.value,
      destinations: limits.destinations.value,
    },
    energy: Object.fromEntries(
      EVENTS.map((event) => [event, wholeFj(parsed.data.energy[event])]),
    ) as unknown as SnnChip["energy"],
    time: Object.fromEntries(
      EVENTS.map((event) => [event, ticks(`time.${event}`, time[event].value)]),
    ) as SnnChip["time"],
    linkTicks: ticks("link", link.value),
    queue: queue.value,
    barrier: barrier
      .map(({ tiles, value }) => ({ tiles, ticks: ticks("barrier", value) }))
      .sort((a, b) => a.tiles - b.tiles),
    leastStep: least_step === undefined ? 0 : ticks("least_step", least_step.value),
    ...(rest.static === undefined ? {} : { static: rest.static }),
  };
  return noc === undefined ? chip : { ...chip, noc: nocFrom((key) => at(["noc", key]), noc, chip) };
}
