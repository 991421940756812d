import { jsonText } from "../base/json-text.js";
import type { ChipSpec } from "../contracts/chip.js";
import { undamaged } from "../contracts/dead-parts.js";
import type { PlacementFigures } from "../explore/placement/compare.js";
import { writeWhole } from "../files/outputs.js";
import type { RouteTraffic } from "../mapping/placement/route-traffic.js";
import { meshFitted, resolveOptions } from "../runner/config-options.js";
import { checkOutFile } from "../runner/out-checks.js";
import { prepareRows } from "../runner/prepare.js";
import { type Context, inputRows, type OutputOptions, rowLimit } from "./common.js";
import { EXIT_OK } from "./exit-codes.js";

export type PlaceOptions = Pick<
  OutputOptions,
  "model" | "chip" | "config" | "set" | "seed" | "code" | "noc" | "input" | "limit" | "json"
> & { readonly export?: string };

const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);

/** `place [TEXT...]`: placements of a model compared by what they cost the network, by counting. */
export async function placeCommand(
  texts: readonly string[],
  options: PlaceOptions,
  { io, openModel }: Context,
): Promise<number> {
  const limit = rowLimit(options);
  if (options.export !== undefined)
    checkOutFile(options.export, "--export", [options.input, options.config, options.chip]);
  const asked = await resolveOptions(options, "all");
  const given = texts.length > 0 || options.input !== undefined;
  const rows = given ? await inputRows(texts, options, limit, io) : [];
  const folder = await openModel(asked.model);
  const configuration = await meshFitted(asked, folder.model);
  const { chip, code } = configuration;
  const sentences = prepareRows(rows, folder, chip.maxTokens);
  const { workloadOf } = await import("../workloads/registry.js");
  const { Counter } = await import("../estimate/count.js");
  const { expectedTraffic } = await import("../mapping/placement/route-traffic.js");
  const { netsOf } = await import("../mapping/placement/nets.js");
  const { comparePlacements, placementFigures } = await import("../explore/placement/compare.js");
  const { model } = folder;
  // Any placement will do to count routes; this one needs no search.
  const counter = new Counter(model, { ...configuration, chip: { ...chip, placement: "row-major" } });
  const expected = expectedTraffic(counter.program, chip, code, model.rules);
  const traffic: RouteTraffic = given
    ? counter.routeTraffic(sentences.map((sentence) => workloadOf(model).codes(sentence)))
    : expected;
  const inForce = (on: ChipSpec): PlacementFigures => {
    const { program } = new Counter(model, { ...configuration, chip: on });
    const nodes = program.cores.map(({ node }) => node);
    return placementFigures(netsOf(program, traffic), on, nodes);
  };
  const result = {
    schema: "sorbet-sim/place@1",
    model: model.name,
    chip: { preset: chip.preset, mesh: [chip.mesh.width, chip.mesh.height], cores_used: counter.coresUsed, code },
    traffic: {
      source: given ? "sentences" : "expected",
      sentences: given ? sentences.length : 1,
      tokens: given ? sentences.reduce((n, { inputIds }) => n + inputIds.length, 0) : chip.maxTokens,
      packets: sum(traffic.packets),
      flits: sum(traffic.flits),
    },
    in_force: chip.placement,
    ...(options.export === undefined ? {} : { exported: options.export }),
    ...(chip.mesh.dead && {
      dead_parts: { in_force: inForce(chip), undamaged: inForce({ ...chip, mesh: undamaged(chip.mesh) }) },
    }),
    placements: comparePlacements(counter.program, chip, expected, traffic),
  } as const;
  if (options.export !== undefined) {
    const { mappingText } = await import("../mapping/mapping-file.js");
    writeWhole(options.export, mappingText(new Counter(model, configuration).program));
  }
  if (options.json) {
    io.out(jsonText(result));
    return EXIT_OK;
  }
  const { placeScreen } = await import("./screen/place-screen.js");
  io.out(placeScreen(result));
  return EXIT_OK;
}
