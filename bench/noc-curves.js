// Reference curves, and what separates ours from them.

import { patternMean } from "../dist/netbench/patterns.js";
import { saturationOf } from "../dist/netbench/saturation.js";
import { hopsBetween, loneLatency, zeroLoadLatency } from "../dist/netbench/zero-load.js";
import { FlitMesh } from "../dist/noc/flit/flit-mesh.js";

const CURVE_COLUMNS = ["topology", "routing", "k", "vcs", "buf", "pktsize", "traffic", "pipeline"];
const TEXT_COLUMNS = ["topology", "routing", "traffic", "pipeline"];

/**
 * @typedef {object} Point one offered rate; means over the reference's seeds, undefined where one of them was unstable
 * @property {number} rate
 * @property {number} stable share of the runs
 * @property {number} runs seeds
 * @property {number[]} p99s of each run
 * @property {number} packets over all runs
 * @property {number | undefined} latency
 * @property {number | undefined} p99
 * @property {number} hops
 * @property {number} accepted
 *
 * @typedef {{ name: string, topology: string, k: number, vcs: number, buf: number, pktsize: number, traffic: string,
 * pipeline: string, points: Point[] }} Curve
 */

/** @returns {Curve[]} */
export function readCurves(text) {
  const lines = text.split(/\r?\n/).filter((line) => line !== "" && !line.startsWith("#"));
  const header = lines[0].split(",");
  const rows = lines.slice(1).map((line) => Object.fromEntries(line.split(",").map((cell, i) => [header[i], cell])));
  const curves = new Map();
  for (const row of rows) {
    const key = CURVE_COLUMNS.map((column) => row[column]).join(",");
    if (!curves.has(key)) curves.set(key, []);
    curves.get(key).push(row);
  }
  return [...curves.values()].map((own) => {
    const facts = Object.fromEntries(
      CURVE_COLUMNS.map((column) => [column, TEXT_COLUMNS.includes(column) ? own[0][column] : Number(own[0][column])]),
    );
    const { topology, k, vcs, pktsize, traffic, pipeline } = facts;
    const rates = [...new Set(own.map(({ rate }) => Number(rate)))].sort((a, b) => a - b);
    return {
      name: `${topology} ${k}x${k}, V ${vcs}, L ${pktsize}, ${traffic}, ${pipeline}`,
      ...facts,
      points: rates.map((rate) => pointOf(rate, own.filter((row) => Number(row.rate) === rate).map(fromRow))),
    };
  });
}

const fromRow = (row) => ({
  stable: row.stable === "1",
  latency: Number(row.avg_packet_latency),
  p99: row.p99_packet_latency === "" ? undefined : Number(row.p99_packet_latency),
  hops: Number(row.avg_hops),
  packets: Number(row.n_packets),
  accepted: Number(row.accepted_rate),
});

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

function pointOf(rate, runs) {
  const stable = runs.every((run) => run.stable);
  return {
    rate,
    stable: runs.filter((run) => run.stable).length / runs.length,
    runs: runs.length,
    p99s: runs.map((run) => run.p99),
    packets: runs.reduce((sum, { packets }) => sum + packets, 0),
    latency: stable ? mean(runs.map(({ latency }) => latency)) : undefined,
    p99: stable && runs.every(({ p99 }) => p99 !== undefined) ? mean(runs.map(({ p99 }) => p99)) : undefined,
    hops: mean(runs.map(({ hops }) => hops)),
    accepted: mean(runs.map(({ accepted }) => accepted)),
  };
}

/** Standard deviation of the hops of one packet. */
function hopSpread({ traffic }, spec) {
  const { width, height } = spec.topology;
  const grid = { width, height, concentration: 1 };
  const average = (of) => patternMean(traffic, grid, (from, to) => of(hopsBetween(spec, from, to)));
  return Math.sqrt(average((hops) => hops * hops) - average((hops) => hops) ** 2);
}

const relative = (ours, theirs) => ours / theirs - 1;

/** Bounds on one curve; loads are shares of the reference's saturation. */
const BOUNDS = { meanTo80: 0.01, largestTo80: 0.025, largestTo90: 0.04, p99: 0.05, p99Cycles: 3, hops: 0.007 };
/** 0.15, and what rounding of the reference's rates takes off it. */
const LEAST_LOAD = 0.149;

const withBetween = (points, between) =>
  [...points, ...between.map((runs) => pointOf(runs[0].rate, runs))].sort((a, b) => a.rate - b.rate);

/** Width of an interval of saturation, as a share of it, that is not divided any more. */
const NARROW = 0.008;

/**
 * The rate at which a curve has to be simulated next to find where it saturates, if the reference says where it does
 * more closely than our points do.
 * @returns {number | undefined}
 */
export function nextRate(curve, spec, runs, between) {
  const zeroLoad = zeroLoadLatency(spec, curve.traffic, curve.pktsize);
  const theirs = saturationOf(curve.points, zeroLoad);
  const ours = saturationOf(
    withBetween(
      curve.points.map(({ rate }, i) => pointOf(rate, runs[i])),
      between,
    ),
    zeroLoad,
  );
  if (theirs === undefined || ours === undefined || theirs.from !== theirs.to) return undefined;
  if (ours.to - ours.from <= NARROW * ours.from) return undefined;
  return Number(((ours.from + ours.to) / 2).toPrecision(6));
}

/**
 * @param {Curve} curve
 * @param {object} spec of the flit-level network
 * @param {object[][]} runs ours, by point and seed
 * @param {object[][]} between runs at further rates, by rate and seed, that say where in an interval saturation lies
 */
export function curveReport(curve, spec, runs, between = []) {
  const zeroLoad = zeroLoadLatency(spec, curve.traffic, curve.pktsize);
  const ours = curve.points.map(({ rate }, i) => pointOf(rate, runs[i]));
  const theirs = curve.points;
  const theirSaturation = saturationOf(theirs, zeroLoad);
  const ourSaturation = saturationOf(withBetween(ours, between), zeroLoad);
  const within = (most) =>
    theirs
      .map((point, i) => ({ theirs: point, ours: ours[i], load: point.rate / theirSaturation.from }))
      .filter(({ load }) => load >= LEAST_LOAD && load <= most);
  const latencyErrors = (most) =>
    within(most).map(({ theirs, ours }) =>
      ours.latency === undefined ? Infinity : relative(ours.latency, theirs.latency),
    );
  const largest = (errors) => errors.reduce((worst, error) => (Math.abs(error) > Math.abs(worst) ? error : worst), 0);
  const to80 = latencyErrors(0.8);
  const meanTo80 = mean(to80.map(Math.abs));
  const largestTo80 = largest(to80);
  const largestTo90 = largest(latencyErrors(0.9));
  const p99 = within(0.8).map(({ theirs, ours }) => ({
    theirs,
    ours,
    cycles: ours.p99 - theirs.p99,
    share: relative(ours.p99, theirs.p99),
  }));
  // Around saturation some seeds are stable and some are not, and what is averaged differs; at the lowest loads packets
  // are few.
  const alike = theirs
    .map((point, i) => ({ theirs: point, ours: ours[i] }))
    .filter((pair) => pair.theirs.stable === pair.ours.stable);
  const spread = hopSpread(curve, spec);
  const hops = alike.map(({ theirs, ours }) => ({
    error: relative(ours.hops, theirs.hops),
    bound: Math.max(BOUNDS.hops, (2 * spread * Math.sqrt(1 / theirs.packets + 1 / ours.packets)) / theirs.hops),
  }));
  const accepted = relative(ours.at(-1).accepted, theirs.at(-1).accepted);
  const acceptedBound = curve.traffic === "bitcomp" || (curve.traffic === "hotspot" && curve.vcs === 4) ? 0.04 : 0.02;
  const saturationBound = curve.traffic === "hotspot" ? 0.05 : 0.03;
  const inside =
    ourSaturation !== undefined &&
    ourSaturation.from >= theirSaturation.from * (1 - saturationBound) &&
    ourSaturation.to <= theirSaturation.to * (1 + saturationBound);
  const p99Bad = p99.filter(
    ({ cycles, share }) => !(Math.abs(cycles) <= BOUNDS.p99Cycles || Math.abs(share) <= BOUNDS.p99),
  );
  return {
    name: curve.name,
    seeds: runs[0].length,
    zeroLoad,
    points: theirs.map((point, i) => ({ theirs: point, ours: ours[i] })),
    meanTo80,
    largestTo80,
    largestTo90,
    p99Largest: largest(p99.map(({ share }) => share)),
    p99LargestCycles: largest(p99.map(({ cycles }) => cycles)),
    p99Misses: p99Bad.map(({ theirs, ours }) => ({ theirs, ours })),
    hops: largest(hops.filter(({ bound }) => bound === BOUNDS.hops).map(({ error }) => error)),
    hopsAnywhere: largest(hops.map(({ error }) => error)),
    accepted,
    theirSaturation,
    ourSaturation,
    checks: [
      { what: "mean error of latency up to 0.8 of saturation", met: meanTo80 <= BOUNDS.meanTo80 },
      { what: "largest error of latency up to 0.8 of saturation", met: Math.abs(largestTo80) <= BOUNDS.largestTo80 },
      { what: "largest error of latency up to 0.9 of saturation", met: Math.abs(largestTo90) <= BOUNDS.largestTo90 },
      { what: "99th percentile up to 0.8 of saturation", met: p99Bad.length === 0 },
      { what: "saturation", met: inside },
      { what: "accepted rate at the highest load", met: Math.abs(accepted) <= acceptedBound },
      { what: "hops", met: hops.every(({ error, bound }) => Math.abs(error) <= bound) },
    ],
  };
}

/**
 * Lone packets of each network, corner to corner and others, that do not take the time of the formula: one line each.
 */
export function loneErrors(networks) {
  const wrong = [];
  for (const { curve, spec } of networks) {
    const nodes = curve.k * curve.k;
    for (let i = 0; i < nodes; i++) {
      const [source, destination] = [i, (i * 5 + nodes - 1) % nodes];
      const mesh = new FlitMesh(spec);
      const packet = mesh.offer(0, source, destination, curve.pktsize);
      mesh.run();
      const expected = loneLatency(spec, source, destination, curve.pktsize);
      const { arrived } = mesh.result(packet);
      if (arrived !== expected)
        wrong.push(`${curve.name}: alone from ${source} to ${destination} ${arrived} cycles, ${expected} by formula`);
    }
  }
  return wrong;
}
