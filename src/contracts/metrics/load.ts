import { COUNTED, type Metric, metric } from "./metric.js";

/** Figures of the command `load` that no other command has; docs/load.md has the rest. */
export const LOAD: readonly Metric[] = [
  metric("offered_per_second", "1/s", "Rate at which requests come, in simulated time", "--rate, --rates", "load"),
  metric(
    "throughput_per_second",
    "1/s",
    "Requests completed after warm-up, a second",
    "completions from the first measured arrival to the last / that span",
    COUNTED,
  ),
  metric(
    "goodput_per_second",
    "1/s",
    "The same of requests whose response time keeps --bound",
    "completions within the bound / span",
    COUNTED,
  ),
  metric(
    "capacity_per_second",
    "1/s",
    "What the chip completes when there is always a sentence to serve: scenario offline",
    "completions / span",
    COUNTED,
  ),
  metric("completed", "requests", "Requests that were answered, warm-up included", "counted", COUNTED),
  metric("in_flight_mean", "requests", "Mean number of requests in the chip", "presence in the chip / span", COUNTED),
  metric(
    "in_system_mean",
    "requests",
    "Mean number of requests in the chip or waiting at the host; by Little's law rate times mean response time",
    "presence / span",
    COUNTED,
  ),
  metric(
    "energy_per_request_fj",
    "fJ",
    "Energy of a request with its share of leakage and clock at this load",
    "dynamic_per_request_fj + leakage and clock of the span / completions in it",
    "ledger",
  ),
  metric(
    "dynamic_per_request_fj",
    "fJ",
    "Energy of a request without leakage and clock",
    "sum of counts x constant / requests",
    "ledger",
  ),
  metric(
    "static_share",
    "-",
    "Share of leakage and clock in energy_per_request_fj",
    "1 - dynamic_per_request_fj / energy_per_request_fj",
    "ledger",
  ),
  metric(
    "alone",
    "requests",
    "Requests that found the chip at rest and left it so before the next came",
    "counted",
    COUNTED,
  ),
];
