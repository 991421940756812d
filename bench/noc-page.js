// docs/noc-validation.md
const percent = (share) => (Number.isFinite(share) ? `${(100 * share).toFixed(2)}` : "-");
const signed = (share) => (share > 0 ? "+" : "") + percent(share);
const rate = (value) => String(Number(value.toFixed(4)));
const saturation = (at) =>
  at === undefined ? "none" : at.from === at.to ? rate(at.from) : `${rate(at.from)} .. ${rate(at.to)}`;

/** @param {ReturnType<import("./noc-curves.js").curveReport>[]} reports */
export function validationPage(reports, lone) {
  const rows = reports.map((report) => {
    const failed = report.checks.filter(({ met }) => !met).map(({ what }) => what);
    return `| ${report.name} | ${report.seeds} | ${percent(report.meanTo80)} | ${signed(report.largestTo80)} | ${signed(report.largestTo90)} | ${signed(report.p99Largest)} (${report.p99LargestCycles > 0 ? "+" : ""}${report.p99LargestCycles.toFixed(1)}) | ${saturation(report.theirSaturation)} | ${saturation(report.ourSaturation)} | ${signed(report.accepted)} | ${signed(report.hops)} (${signed(report.hopsAnywhere)}) | ${failed.length === 0 ? "yes" : `no: ${failed.join(", ")}`} |`;
  });
  const met = reports.filter(({ checks }) => checks.every((check) => check.met)).length;
  const misses = reports.flatMap(({ name, p99Misses }) =>
    p99Misses.map(
      ({ theirs, ours }) =>
        `${name}, 99th percentile at ${theirs.rate}: BookSim2 ${Number(theirs.p99.toFixed(1))} cycles (${theirs.runs} seed${theirs.runs === 1 ? "" : "s"}), ours ${ours.p99.toFixed(1)} (by seed ${Math.min(...ours.p99s)} to ${Math.max(...ours.p99s)}).`,
    ),
  );
  const mean = (of) => reports.reduce((sum, report) => sum + of(report), 0) / reports.length;
  return `# The flit-level network against BookSim2

${reports.length} latency-load curves of BookSim2 (Jiang et al., ISPASS 2013; commit 28f43299) against the flit-level network of this project, in the same
configurations and at the same offered rates. Each curve goes from 0.01 flits/node/cycle (or less) to 1.5 times saturation.

- Ours is the mean of several seeds (second column); the reference has 1 to 3 seeds a point.
- Random numbers differ, so means are compared. With equal packet lists the rules of [noc.md](noc.md) leave nothing to chance, and a second program
  of them agrees packet by packet (test/property/flit-equals-oracle.test.ts).
- [DEVIATIONS.md](DEVIATIONS.md) has the known differences.

${met} of ${reports.length} curves are within every bound. Mean over the curves of the mean error of packet latency between 0.15 and 0.8 of saturation: ${percent(mean(({ meanTo80 }) => meanTo80))} %.
Lone packets: ${lone.length === 0 ? "every one takes the cycles of the formula" : `${lone.length} do not take the cycles of the formula`}.

Columns; errors in percent of the reference, bounds in square brackets:

| column | meaning | bound |
| --- | --- | --- |
| curve | V virtual channels of 8 flits, packets of L flits | |
| latency, mean | mean error of mean packet latency between 0.15 and 0.8 of saturation | 1 |
| largest | largest such error | 2.5 |
| to 0.9 | largest error up to 0.9 of saturation | 4 |
| p99 | error of the 99th percentile between 0.15 and 0.8 of saturation; in brackets the largest difference in cycles | 5, or 3 cycles |
| saturation | offered rate at which latency reaches three times that without load, linear between points; an interval where the next point is unstable already | 3; hotspot 5; an interval of the reference is widened by as much |
| accepted | accepted rate at the highest load | 2; bitcomp and hotspot 4 |
| hops | largest error over the loads with enough packets to tell; in brackets the largest anywhere | 0.7; at all other loads twice the standard error of both means |

Where the reference has a single saturation rate, further points narrow ours down.

| curve | seeds | latency, mean [1] | largest [2.5] | to 0.9 [4] | p99 [5 or 3 cycles] | saturation, BookSim2 | ours [3] | accepted [2] | hops [0.7] | within all |
| --- | ---: | ---: | ---: | ---: | ---: | --- | --- | ---: | ---: | --- |
${rows.join("\n")}

${misses.length === 0 ? "" : `Missed bounds, in figures: ${misses.join(" ")}\n\n`}Noise, as the standard deviation between seeds of the reference:

| figure | load | noise |
| --- | --- | --- |
| mean latency | up to 0.8 of saturation | 0.1 to 0.6 % |
| mean latency | 0.94 of saturation | 0.3 to 3 % |
| mean latency | saturation | 4 to 18 % |
| 99th percentile | up to 0.8 of saturation | up to 3.5 % |

## Again

The reference is a CSV file with one BookSim2 run a row. Its columns, in any order and beside others:

| column | meaning |
| --- | --- |
| topology, routing, k, traffic, pipeline, seed | configuration of the run |
| vcs, buf | virtual channels, flit slots of each |
| pktsize | flits of a packet |
| rate | offered, flits/node/cycle |
| stable | 0: latency above 500 cycles, rates only |
| avg_packet_latency, p99_packet_latency, avg_hops, accepted_rate | results |

BookSim2 settings:

| setting | value |
| --- | --- |
| router, buffers | iq, private |
| allocators | islip for both |
| speed-up, classes, priorities | 1, one, none |
| injection_rate_uses_flits, include_queuing | 1, 1 |
| warmup_periods, max_samples, latency_thres | 3, 10, 500 |
| stopping thresholds | 0.05 |
| sample_period | 10,000 (k = 4), 5,000 (8), 2,000 (16) |
| use_noc_latency | 1 on the torus |

\`\`\`text
npm run build && node bench/noc-validation.js REFERENCE.csv --write
\`\`\`
`;
}
