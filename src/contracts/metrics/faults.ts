import { type Metric, metric } from "./metric.js";

const RUNS = "counted over the runs of a campaign of faults";

const outcome = (name: string, definition: string): Metric =>
  metric(`faults.kinds.*.${name}`, "runs", definition, "runs with that outcome", RUNS);

/** Figures of what the command `faults` prints. Names begin with `faults.`, which the JSON document leaves out. */
export const FAULTS: readonly Metric[] = [
  metric(
    "faults.kinds.*.injected",
    "runs",
    "Runs of a kind in which at least one place was damaged",
    "their number",
    RUNS,
  ),
  metric("faults.kinds.*.faults", "places", "Places damaged in these runs", "sum over the runs", RUNS),
  outcome("masked", "Every logit equals the reference bit for bit"),
  outcome(
    "detected",
    "A check of the chip stopped the run: of a window, a credit, an address, a register or a memory's code",
  ),
  outcome(
    "silent_same",
    "The run ended with other logits than the reference and the same prediction; the chip saw nothing",
  ),
  outcome(
    "silent_other",
    "The run ended with another prediction; the chip saw nothing, comparison with the reference does",
  ),
  outcome("deadlock", "Nothing moved any more, or the run did not end; what is missing is named"),
  metric(
    "faults.kinds.*.coverage",
    "-",
    "Share of the runs with an effect that the chip found; null where all faults were masked",
    "(detected + deadlock) / (injected - masked)",
    RUNS,
  ),
  metric(
    "faults.kinds.*.coverage_ci",
    "-",
    "Interval of 95 % of the coverage",
    "Wilson 1927, z = 1.96; 0 to 1 where nothing was seen",
    "computed from the counts",
  ),
  metric("faults.kinds.*.checks.*", "runs", "Runs that a check found, by its name", "their number", RUNS),
  metric(
    "faults.kinds.*.detection_ticks.median",
    "ticks",
    "Time from the first fault to its finding, of the middle run",
    "lower median of tick of finding - tick of first fault",
    RUNS,
  ),
  metric("faults.kinds.*.detection_ticks.most", "ticks", "The longest of these times", "maximum over the runs", RUNS),
  metric(
    "faults.accuracy.*.rate",
    "-",
    "Probability of a fault at each place, as --rate gives it",
    "as given",
    "command line",
  ),
  metric(
    "faults.accuracy.*.n",
    "runs",
    "Runs with that kind and rate, those without a fault included",
    "their number",
    RUNS,
  ),
  metric("faults.accuracy.*.answered", "runs", "Runs that the chip did not stop", "their number", RUNS),
  metric(
    "faults.accuracy.*.correct",
    "runs",
    "Runs that answered as the row is labelled, or without a label as the undamaged chip",
    "their number",
    RUNS,
  ),
  metric(
    "faults.accuracy.*.correct_ci",
    "-",
    "Interval of 95 % of the share of right answers",
    "Wilson 1927 of correct / n",
    "computed from the counts",
  ),
  metric(
    "faults.chip.area_mm2",
    "mm2",
    "Area of the campaign's chip, codes of memories included",
    "sum of parts",
    "area",
  ),
];
