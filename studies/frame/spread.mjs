import { percent } from "../../dist/base/format.js";

export const meanOf = (values) => values.reduce((a, b) => a + b, 0) / values.length;

/** Mean, standard deviation, least and most of values. */
export function spreadOf(values) {
  const mean = meanOf(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return {
    mean,
    deviation: values.length > 1 ? Math.sqrt(squares / (values.length - 1)) : 0,
    least: Math.min(...values),
    most: Math.max(...values),
  };
}

/** "3.0 +- 0.2": a figure of several texts or rows. */
export function plusMinus(values, digits = 1) {
  const { mean, deviation } = spreadOf(values);
  return values.length === 1 ? mean.toFixed(digits) : `${mean.toFixed(digits)} +- ${deviation.toFixed(digits)}`;
}

/** "4.4 % +- 0.3": a share of several texts. */
export function sharePlusMinus(values) {
  const { mean, deviation } = spreadOf(values);
  const sign = mean < 0 ? "-" : "";
  const shown = `${sign}${percent(Math.abs(mean))}`;
  return values.length === 1 ? shown : `${shown} +- ${(100 * deviation).toFixed(1)}`;
}
