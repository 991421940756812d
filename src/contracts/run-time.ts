import { count, si } from "../base/format.js";
import type { Summary } from "./summary.js";

/** What is over the time until the chip is empty, as screen and report name it. Everything else is over the latency. */
export const overRunTime = ({ tokens_per_second, power_w }: Summary["totals"]): string =>
  `over this time: ${count(tokens_per_second)} tokens/s, ${si(power_w, "W")}, clock and leakage`;
