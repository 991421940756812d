import { jsonText } from "../../base/json-text.js";
import { UserError } from "../../base/user-error.js";
import { writeWhole } from "../../files/outputs.js";
import { createNetwork, type NetworkChoice } from "../../netbench/create-network.js";
import { type Measured, measure } from "../../netbench/measurement.js";
import type { NocCurve, ReferencePoint } from "../../netbench/noc-curve.js";
import {
  type LoadMeasured,
  listFigures,
  loadOf,
  NOC_SCHEMA,
  NOC_SET_SCHEMA,
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
import { readReferences } from "./reference-file.js";
import { variantsOf } from "./variants.js";

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
  if (options.packets === undefined && options.rows !== undefined)
    throw new UserError("--rows: has one row a packet of --packets FILE.csv, which is missing");
  const { packets, rows, reference } = options;
  if (rows !== undefined) checkOutFile(rows, "--rows", [packets]);
  if (packets === undefined) return measureTraffic(options, context);
  const choice = networkOf(options);
  return withOutFolder(options.out, outUse(context.io, {}, [packets, rows, reference]), (out) =>
    runList(choice, options, packets, out, context),
  );
}

/** A network and its traffic, with what is known of it from elsewhere. */
interface Case {
  readonly choice: NetworkChoice;
  readonly traffic: NocTraffic;
  readonly reference: readonly ReferencePoint[];
}

async function measureTraffic(options: NocOptions, context: Context): Promise<number> {
  const variants = variantsOf(options).map((variant) => {
    const choice = networkOf(variant);
    const traffic = trafficOf(variant, choice);
    destinations(traffic.pattern, gridOf(choice.spec.topology));
    createNetwork(choice);
    return { choice, traffic };
  });
  const cases = options.reference === undefined ? variants.map(alone) : readReferences(options.reference, variants);
  return withOutFolder(options.out, outUse(context.io, {}, [options.reference]), (out) =>
    measured(cases, options, out, context),
  );
}

const alone = (variant: Omit<Case, "reference">): Case => ({ ...variant, reference: [] });

async function measured(
  cases: readonly Case[],
  options: NocOptions,
  out: OutFolder | null,
  context: Context,
): Promise<number> {
  const { io } = context;
  const curves: NocCurve[] = [];
  let stopped: Case | undefined;
  for (const one of cases) {
    const { choice, traffic, reference } = one;
    const { loads, interrupted } = await measureLoads(choice, traffic, options, context);
    if (loads.length > 0) {
      const points = loads.map((load) => load.result);
      curves.push({ result: nocResult(choice, traffic, points), loads, reference });
    }
    if (!interrupted) continue;
    stopped = one;
    break;
  }
  if (curves.length === 0) {
    io.err("interrupted: before any load was measured\n");
    return EXIT_INTERRUPTED;
  }
  const documents = curves.map(({ result }) => nocJson(result));
  const text = jsonText(cases.length === 1 ? documents[0] : { schema: NOC_SET_SCHEMA, measurements: documents });
  if (out !== null) {
    const { nocPage } = await import("../../pages/noc/noc-page.js");
    const interrupted = stopped !== undefined;
    await out.write({ "summary.json": text, "report.html": nocPage(curves) }, { ...context, interrupted });
  }
  if (options.json) io.out(text);
  else {
    const { nocScreen } = await import("../screen/noc-screen.js");
    const screen = { width: Math.min(100, Math.max(60, io.columns)), paint: paintFor(io) };
    io.out(curves.map((curve) => nocScreen(curve, screen)).join("\n"));
  }
  if (stopped === undefined) return EXIT_OK;
  const loads = curves.reduce((n, curve) => n + curve.loads.length, 0);
  const all = cases.reduce((n, { traffic }) => n + traffic.rates.length, 0);
  io.err(`interrupted: ${loads} of ${all} loads measured\n`);
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
