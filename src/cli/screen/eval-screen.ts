import { count, energy, percent, si } from "../../units/format.js";
import type { EvalResult } from "../eval-result.js";
import type { Paint } from "../io.js";

/** The result of an evaluation in a few lines. */
export function evalScreen(result: EvalResult, paint: Paint): string {
  const { model, engine, n, labelled, correct, accuracy, chip, exact = 0 } = result;
  const lines = [
    `${paint("bold", model.name)}  ${engine === "chip" ? "simulated chip" : "reference, plain arithmetic"}  ${count(n)} sentences`,
  ];
  lines.push(
    accuracy === null
      ? "Accuracy  unknown: no row has a label"
      : `Accuracy  ${paint("bold", accuracy.toFixed(4))}  ${count(correct)} of ${count(labelled)} labelled sentences (${percent(accuracy)})`,
  );
  if (chip !== undefined) {
    const mark = exact === n ? paint("green", "yes") : paint("red", "NO");
    lines.push(
      `Exact     ${mark}: ${count(exact)} of ${count(n)} sentences equal the reference in every bit of every logit`,
      `Latency   ${si(chip.latency_p50_seconds, "s")} median, ${si(chip.latency_p99_seconds, "s")} p99`,
      `Energy    ${energy(chip.energy_mean_fj)} a sentence`,
    );
  }
  return `${lines.join("\n")}\n`;
}
