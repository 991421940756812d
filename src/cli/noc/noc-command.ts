import { jsonText } from "../../base/json-text.js";
import { UserError } from "../../base/user-error.js";
import { writeWhole } from "../../files/outputs.js";
import { createNetwork, type NetworkChoice } from "../../netbench/create-network.js";
import { type Measured, measure } from "../../netbench/measurement.js";
import type { ReferencePoint } from "../../netbench/noc-curve.js";
import {
  type LoadMeasured,
  listFigures,
  loadOf,
  NOC_SCHEMA,
  type NocTraffic,
  networkFacts,
  nocJson,
  nocResult,
} from "../../netbench/noc-result.js";
import { runPacketList } from "../../netbench/packet-list.js";
import { destinations, gridOf, nodesOf } from "../../netbench/patterns.js";
import { checkOutFile } from "../../runner/out-checks.js";
import type { OutFolder } from "../../runner/out-folder.js";
import { withOutFolder } from "../../runner/with-out-folder.js";
import { type Context, outUse, yieldToEventLoop } from "../common.js";
import { EXIT_INTERRUPTED, EXIT_OK } from "../exit-codes.js";
import { paintFor } from "../io.js";
import { Progress } from "../progress.js";
import { type NocOptions, networkOf, refuseTraffic, trafficOf } from "./noc-options.js";
import { readPackets, rowsText } from "./packet-file.js";
import { readReference } from "./reference-file.js";

const INTERRUPTED = Symbol("interrupted");

/** Runs `work` to its end, letting signals through whenever it yields; INTERRUPTED when the user stops it. */
async function drive<Y, R>(
  work: Generator<Y, R>,
  { io }: Context,
  onYield: (value: Y) => void,
): Promise<R | typeof INTERRUPTED> {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    onYield(value);
    await yieldToEventLoop();
    if (io.interrupted.aborted) return INTERRUPTED;
  }
}

/** `noc`: the network alone, under synthetic traffic or a list of packets. */
export async function nocCommand(options: NocOptions, context: Context): Promise<number> {
  const choice = networkOf(options);
  if (options.packets === undefined && options.rows !== undefined)
    throw new UserError("--rows: has one row a packet of --packets FILE.csv, which is missing");
  const { packets, rows, reference } = options;
  if (rows !== undefined) checkOutFile(rows, "--rows", [packets]);
  return packets === undefined
    ? measureTraffic(choice, options, context)
    : withOutFolder(options.out, outUse(context.io, {}, [packets, rows, reference]), (out) =>
        runList(choice, options, packets, out, context),
      );
}

async function measureTraffic(choice: NetworkChoice, options: NocOptions, context: Context): Promise<number> {
  const { io } = context;
  const traffic = trafficOf(options, choice);
  destinations(traffic.pattern, gridOf(choice.spec.topology));
  createNetwork(choice);
  const reference = options.reference === undefined ? [] : readReference(options.reference, choice, traffic);
  return withOutFolder(options.out, outUse(io, {}, [options.reference]), (out) =>
    measured(choice, traffic, options, reference, out, context),
  );
}

async function measured(
  choice: NetworkChoice,
  traffic: NocTraffic,
  options: NocOptions,
  reference: readonly ReferencePoint[],
  out: OutFolder | null,
  context: Context,
): Promise<number> {
  const { io } = context;
  const { loads, interrupted } = await measureLoads(choice, traffic, options, context);
  if (loads.length === 0) {
    io.err("interrupted: before any load was measured\n");
    return EXIT_INTERRUPTED;
  }
  const result = nocResult(
    choice,
    traffic,
    loads.map((load) => load.result),
  );
  const shown = { result, loads, reference };
  const text = jsonText(nocJson(result));
  if (out !== null) {
    const { nocPage } = await import("../../pages/noc/noc-page.js");
    await out.write({ "summary.json": text, "report.html": nocPage(shown) }, { ...context, interrupted });
  }
  if (options.json) io.out(text);
  else {
    const { nocScreen } = await import("../screen/noc-screen.js");
    io.out(nocScreen(shown, { width: Math.min(100, Math.max(60, io.columns)), paint: paintFor(io) }));
  }
  if (!interrupted) return EXIT_OK;
  io.err(`interrupted: ${loads.length} of ${traffic.rates.length} loads measured\n`);
  return EXIT_INTERRUPTED;
}

async function measureLoads(
  choice: NetworkChoice,
  { rates, seeds, pattern, packetFlits, plan }: NocTraffic,
  { quiet }: NocOptions,
  context: Context,
): Promise<{ loads: LoadMeasured[]; interrupted: boolean }> {
  const progress = new Progress(context.io, quiet === true);
  const loads: LoadMeasured[] = [];
  const runs = rates.length * seeds.length;
  try {
    for (const rate of rates) {
      const measured: Measured[] = [];
      for (const seed of seeds) {
        const spec = { ...choice.spec, seed };
        const work = measure(() => createNetwork({ ...choice, spec }), { pattern, rate, packetFlits, seed }, plan);
        const before = loads.length * seeds.length + measured.length;
        const run = await drive(work, context, ({ cycle, mostCycles }) =>
          progress.show(`load ${rate}`, (before + Math.min(1, cycle / mostCycles)) / runs),
        );
        if (run === INTERRUPTED) return { loads, interrupted: true };
        measured.push(run);
      }
      loads.push(loadOf(measured, seeds));
    }
    return { loads, interrupted: false };
  } finally {
    progress.clear();
  }
}

async function runList(
  choice: NetworkChoice,
  options: NocOptions,
  file: string,
  out: OutFolder | null,
  context: Context,
): Promise<number> {
  const { io } = context;
  refuseTraffic(options);
  const nodes = nodesOf(gridOf(choice.spec.topology));
  const packets = readPackets(file, choice);
  const network = createNetwork(choice);
  const progress = new Progress(io, options.quiet === true);
  const results = await drive(runPacketList(network, packets), context, (arrivals) =>
    progress.show("packets", arrivals / packets.length),
  );
  progress.clear();
  if (results === INTERRUPTED) {
    io.err("interrupted: a list of packets is kept as a whole\n");
    return EXIT_INTERRUPTED;
  }
  const figures = listFigures(results, nodes);
  const text = jsonText({ schema: NOC_SCHEMA, network: networkFacts(choice), ...figures });
  if (options.rows !== undefined) writeWhole(options.rows, rowsText(results));
  if (out !== null)
    await out.write({ "summary.json": text, "packets.csv": rowsText(results) }, { ...context, interrupted: false });
  if (options.json) io.out(text);
  else {
    const { listScreen } = await import("../screen/noc-screen.js");
    io.out(listScreen(networkFacts(choice), figures, paintFor(io)));
  }
  return EXIT_OK;
}
