import { count, energy, percent, plural, si } from "../../base/format.js";
import { DRAWN, isDrawn } from "../../sorbet/drawn/drawn-name.js";
import type { EvalResult } from "../eval-result.js";
import type { Paint } from "../io.js";

/** How right the model is, in the figures of its task. */
function merit({ labelled, correct, accuracy, f1, matthews, pearson, spearman }: EvalResult, paint: Paint): string[] {
  if (pearson !== undefined && spearman !== undefined) {
    const figures = `${paint("bold", pearson.toFixed(4))}  Spearman ${paint("bold", spearman.toFixed(4))}`;
    return [`Pearson   ${figures}  over ${plural(labelled, "row")} with a score`];
  }
  if (correct === null) return ["Pearson   unknown: fewer than two rows have a score"];
  if (accuracy === null) return ["Accuracy  unknown: no row has a label"];
  const right = `${count(correct)} of ${plural(labelled, "labelled sentence")} (${percent(accuracy)})`;
  const lines = [`Accuracy  ${paint("bold", accuracy.toFixed(4))}  ${right}`];
  if (f1 !== undefined && matthews !== undefined)
    lines.push(`          F1 ${f1.toFixed(4)}, Matthews ${matthews.toFixed(4)}`);
  return lines;
}

/** The result of an evaluation in a few lines. */
export function evalScreen(result: EvalResult, paint: Paint): string {
  const { model, engine, n, chip, exact = 0 } = result;
  const lines = [
    `${paint("bold", model.name)}${isDrawn(model.name) ? DRAWN : ""}  ${engine === "chip" ? "simulated chip" : "reference, plain arithmetic"}  ${plural(n, "sentence")}`,
  ];
  lines.push(...merit(result, paint));
  if (chip !== undefined) {
    const mark = exact === n ? paint("green", "yes") : paint("red", "NO");
    lines.push(
      `Exact     ${mark}: ${count(exact)} of ${plural(n, "sentence")} equal${n === 1 ? "s" : ""} the reference in every bit of every logit`,
      `Latency   ${si(chip.latency_p50_seconds, "s")} median, ${si(chip.latency_p99_seconds, "s")} p99`,
      `Energy    ${energy(chip.energy_mean_fj)} a sentence`,
    );
  }
  return `${lines.join("\n")}\n`;
}
