import type { Command } from "commander";

/** Options of `noc`. Defaults and values are checked, and named, in noc-options.ts. */
export function nocOptions(command: Command): Command {
  return command
    .option(
      "--topology <KIND>",
      "mesh, torus, cmesh (several nodes a router) or chips (a mesh of chips) (default: mesh)",
    )
    .option("--k <N>", "routers in a row, and rows (default: 8)")
    .option("--n <N>", "dimensions: 2")
    .option("--concentration <N>", "nodes a router of a cmesh (default: 4)")
    .option("--chip-k <N>", "routers in a row of one chip, and rows (default: half of --k)")
    .option("--chip-link-latency <CYCLES>", "flight between chips (default: 8)")
    .option("--chip-link-cycles <CYCLES>", "cycles a flit takes on a link between chips (default: 4)")
    .option("--link-latency <CYCLES>", "flight between routers (default: 1, torus 2)")
    .option("--routing <ROUTING>", "xy, yx, o1turn, west-first or odd-even (default: xy)")
    .option("--vcs <N>", "virtual channels (default: 4)")
    .option("--vc-buffer <FLITS>", "flit slots of a virtual channel (default: 8)")
    .option("--packet-size <FLITS>", "flits of a packet (default: 1)")
    .option("--pipeline <NAME>", "router pipeline: default, lookahead or spec (default: default)")
    .option("--routing-delay <CYCLES>", "cycles of route computation, instead of the pipeline's")
    .option("--credit-delay <CYCLES>", "cycles until a credit read counts, instead of the pipeline's")
    .option(
      "--traffic <PATTERN>",
      "uniform, transpose, bitcomp, bitrev, shuffle, tornado, neighbor or hotspot (default: uniform)",
    )
    .option("--rate <RATE>", "offered load, flits per node and cycle (default: 0.1)")
    .option("--rates <RATES>", "several loads: FIRST:LAST:STEP or RATE,RATE,...")
    .option("--model <MODEL>", "flit: every flit, cycle by cycle; packet: one event a hop (default: flit)")
    .option("--seed <N>", "seed of everything drawn at random (default: 1)")
    .option(
      "--seeds <N>",
      "measure with this many seeds, from --seed on: mean and 95 % confidence interval (default: 1)",
    )
    .option("--sample-period <CYCLES>", "period of the measurement (default: 10000, 5000 or 2000 by size)")
    .option("--packets <FILE.csv>", "instead of synthetic traffic, packets: cycle,source,destination,flits")
    .option(
      "--rows <FILE.csv>",
      "with --packets, write one row a packet: when it was injected and arrived, and its hops",
    )
    .option("--reference <FILE.csv>", "curve to draw beside: rate,avg_packet_latency,accepted_rate")
    .option("--out <DIR>", "write manifest.json, summary.json and report.html into this folder")
    .option("--json", "print one JSON document")
    .option("--quiet", "no progress on stderr");
}

export const NOC_HELP = `
Measurement: 3 periods of warm-up; then until 3 periods in a row change neither mean latency nor accepted rate by more
than 5 %, or 10 periods in all; then until every packet measured has arrived. A load whose mean latency passes 500 cycles is
saturated: its rates are measured, its latency is not.

--topology, --routing and --traffic take several values with commas between: each combination is measured, and
report.html has all of them in one picture.

Examples: sorbet-sim noc --k 8 --rates 0.05:0.45:0.05
          sorbet-sim noc --routing xy,o1turn,odd-even --traffic transpose --rates 0.02:0.3:0.02 --out turns
          sorbet-sim noc --topology torus --traffic tornado --rate 0.3 --seeds 5 --json
          sorbet-sim noc --packets trace.csv --rows fate.csv`;
