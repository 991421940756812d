import { energy, percent, plural, roughly } from "../../base/format.js";
import type { ComparedPlacement, PlacementFigures } from "../../explore/placement/compare.js";
import { columns } from "./columns.js";

/** What `place` shows, and prints as JSON. */
export interface PlaceResult {
  readonly model: string;
  readonly chip: {
    readonly preset: string;
    readonly mesh: readonly [number, number];
    readonly cores_used: number;
    readonly code: string;
  };
  readonly traffic: {
    readonly source: "sentences" | "expected";
    readonly sentences: number;
    readonly tokens: number;
    readonly packets: number;
  };
  readonly in_force: string;
  /** File that got the placement in force as a mapping. */
  readonly exported?: string;
  /** Of the placement in force, as the chip is and with every part of it alive; absent where all live. */
  readonly dead_parts?: { readonly in_force: PlacementFigures; readonly undamaged: PlacementFigures };
  readonly placements: readonly ComparedPlacement[];
}

const HEAD = ["placement", "hops a packet", "energy of hops", "busiest link", "cost", "above best trees"];

const mean = (rows: readonly PlacementFigures[]): PlacementFigures => {
  const of = (key: keyof PlacementFigures): number => rows.reduce((n, row) => n + row[key], 0) / rows.length;
  return {
    packet_hops: of("packet_hops"),
    flit_hops: of("flit_hops"),
    busiest_link_flits: of("busiest_link_flits"),
    hop_energy_fj: of("hop_energy_fj"),
    cost_fj: of("cost_fj"),
    least_flit_hops: of("least_flit_hops"),
  };
};

function nameOf({ placement, start, annealed_for }: ComparedPlacement, firstStart: string): string {
  if (annealed_for === "given") return "annealed for these sentences";
  return start === null || start === firstStart ? placement : `annealed from ${start}`;
}

/**
 * How far `to` is from `from`, in words. Annealing weighs two figures, so one of them may be higher than along a
 * curve.
 */
const change = (from: number, to: number): string =>
  to > from ? `${percent(to / from - 1)} more` : `${percent(1 - to / from)} less`;

/** What dead parts of the chip cost. */
function deadLine(name: string, { in_force, undamaged }: NonNullable<PlaceResult["dead_parts"]>): string {
  const figure = (key: "hop_energy_fj" | "busiest_link_flits"): string => change(undamaged[key], in_force[key]);
  return `dead parts (chip.dead): ${name} has ${figure("hop_energy_fj")} energy of hops, ${figure("busiest_link_flits")} over the busiest link than with every part alive\n`;
}

/** What `place` prints: a row a placement, those of chance summed up. */
export function placeScreen(result: PlaceResult): string {
  const { model, chip, traffic, in_force, dead_parts, placements, exported } = result;
  const cells = (name: string, row: PlacementFigures): string[] => [
    name,
    (row.packet_hops / traffic.packets).toFixed(2),
    energy(row.hop_energy_fj),
    `${roughly(row.busiest_link_flits)} flits`,
    energy(row.cost_fj),
    row.least_flit_hops === 0 ? "-" : percent(row.flit_hops / row.least_flit_hops - 1),
  ];
  const random = placements.filter(({ placement }) => placement === "random");
  const sorted = [...random].sort((a, b) => a.hop_energy_fj - b.hop_energy_fj);
  const [best, worst] = [sorted[0]!, sorted.at(-1)!];
  const others = placements.filter(({ placement }) => placement !== "random");
  const firstStart = others.find(({ start }) => start !== null)!.start!;
  const annealed = others.find(({ start }) => start === firstStart)!;
  const table = columns(
    [
      HEAD,
      cells(`random, mean of ${random.length}`, mean(random)),
      cells(`random, best (seed ${best.seed})`, best),
      cells(`random, worst (seed ${worst.seed})`, worst),
      ...others.map((row) => cells(nameOf(row, firstStart), row)),
    ],
    (column) => column > 0,
  );
  const what =
    traffic.source === "expected"
      ? `expected traffic of a sentence of ${plural(traffic.tokens, "token")}`
      : `traffic of ${plural(traffic.sentences, "sentence")}, ${plural(traffic.tokens, "token")}`;
  const [width, height] = chip.mesh;
  const force = placements.find(
    ({ placement, start }) => placement === in_force && (start ?? firstStart) === firstStart,
  );
  const saving =
    in_force === "random" || in_force === "annealed"
      ? ""
      : `annealed (--set chip.placement=annealed) instead of ${in_force}: ${change(force!.hop_energy_fj, annealed.hop_energy_fj)} energy of hops, ${change(force!.busiest_link_flits, annealed.busiest_link_flits)} over the busiest link\n`;
  const damage = dead_parts === undefined ? "" : deadLine(in_force, dead_parts);
  const written = exported === undefined ? "" : `the placement in force as a mapping: ${exported}\n`;
  return `${model} on ${chip.preset}: ${plural(chip.cores_used, "core")}, mesh of ${width} x ${height}, ${chip.code} code
${what}: ${roughly(traffic.packets)} packets

${table}

cost, which annealing lowers: energy of hops, and static energy of the chip for a tick a flit of the busiest link
in force: chip.placement=${in_force}
${saving}${damage}${written}`;
}
