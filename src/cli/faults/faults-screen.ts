import { count, percent, plural } from "../../base/format.js";
import type { FaultsReport } from "../../faults/report.js";
import { columns } from "../screen/columns.js";

const HEAD = [
  "kind",
  "code",
  "runs",
  "masked",
  "detected",
  "silent, same",
  "silent, other",
  "deadlock",
  "coverage",
  "95 %",
];
const RATES = ["kind", "code", "rate", "runs", "answered", "right", "share", "95 %"];
/** Checks named for each kind. */
const NAMED_CHECKS = 4;

const range = ([low, high]: readonly [number, number]): string => `${percent(low)} to ${percent(high)}`;

function kindRows({ kinds }: FaultsReport): string {
  const rows = kinds.map((row) => [
    row.kind,
    row.code,
    count(row.injected),
    count(row.masked),
    count(row.detected),
    count(row.silent_same),
    count(row.silent_other),
    count(row.deadlock),
    row.coverage === null ? "-" : percent(row.coverage),
    row.coverage === null ? "" : range(row.coverage_ci),
  ]);
  return columns([HEAD, ...rows], (c) => c > 1);
}

function checkLines({ kinds }: FaultsReport): string[] {
  return kinds.flatMap(({ kind, code, checks, detection_ticks: ticks }) => {
    const named = Object.entries(checks).sort(([, a], [, b]) => b - a);
    if (named.length === 0) return [];
    const shown = named.slice(0, NAMED_CHECKS).map(([check, n]) => `${check} ${count(n)}`);
    const rest = named.length > NAMED_CHECKS ? `, ${plural(named.length - NAMED_CHECKS, "other")}` : "";
    const after =
      ticks === null ? "" : `; after ${plural(ticks.median, "tick")} (median), at most ${count(ticks.most)}`;
    return [`  ${kind}, ${code}: ${shown.join(", ")}${rest}${after}`];
  });
}

/** A campaign for people. @param page where its page lies, if there is one */
export function faultsScreen(report: FaultsReport, page: string | null): string {
  const { model, chip, rows, runs, present, accuracy, protection } = report;
  const codes = protection.filter(({ code }) => code !== "none").map(({ memory, code }) => `${memory} ${code}`);
  const lines = [
    `${model.name} on ${chip.preset}, code ${chip.codes.join(", ")}, ${chip.noc} level; ${chip.area_mm2} mm2`,
    `${plural(rows, "sentence")}, ${count(present)} of ${plural(runs, "run")}; protected: ${codes.length === 0 ? "nothing" : codes.join(", ")}`,
    "",
    kindRows(report),
  ];
  const checks = checkLines(report);
  if (checks.length > 0) lines.push("", "Found by", ...checks);
  if (accuracy.length > 0) {
    const rated = accuracy.map((row) => [
      row.kind,
      row.code,
      String(row.rate),
      count(row.n),
      count(row.answered),
      count(row.correct),
      percent(row.correct / row.n),
      range(row.correct_ci),
    ]);
    lines.push(
      "",
      "Right answers over the rate of faults",
      columns([RATES, ...rated], (c) => c > 1),
    );
  }
  if (page !== null) lines.push("", `Page: ${page}`);
  return `${lines.join("\n")}\n`;
}
