import { describe, expect, it } from "vitest";
import { UserError } from "../../../src/base/user-error.js";
import { planLoad } from "../../../src/cli/load/load-options.js";

describe("options of load", () => {
  it("give rates, arrivals and a tenth of the requests as warm-up", () => {
    const plan = planLoad({ rates: "100:300:100", arrival: "gamma:0.5", requests: "50" });
    expect(plan.rates).toEqual([100, 200, 300]);
    expect(plan.arrivalAt(100, 2000)).toEqual({ kind: "gamma", perSecond: 100, shape: 0.5 });
    expect([plan.requests, plan.warmup, plan.seeds]).toEqual([50, 5, 1]);
    expect(planLoad({ scenario: "offline" }).rates).toEqual([]);
    expect(planLoad({ scenario: "offline,server", rate: "1" }).scenarios).toEqual(["server", "offline"]);
    expect(planLoad({ scenario: "all", rate: "1" }).scenarios).toHaveLength(4);
    expect(planLoad({ find: true, bound: "0.003" }).find).toEqual({ bound: 0.003, percentile: "p99" });
  });

  it("take fixed intervals, whole ticks apart, files and shares", () => {
    const even = planLoad({ rate: "3", arrival: "interval" });
    expect(even.arrivalAt(3e8, 2000)).toEqual({ kind: "interval", ticks: 2 });
    expect(planLoad({ arrival: "trace:times.txt" })).toMatchObject({ trace: "times.txt", rates: [] });
    expect(planLoad({ rate: "1", shard: "2/3", out: "x" }).executor.share).toEqual({ number: 2, of: 3 });
    expect(planLoad({ rate: "1" }).executor).toMatchObject({ executor: "threads", share: null });
  });

  it.each([
    [{}, "give one of --rate R"],
    [{ rate: "1", find: true, bound: "1" }, "give one of --rate R"],
    [{ rate: "0" }, "--rate must be a number above 0"],
    [{ rates: "1:2" }, "--rates must be FROM:TO:STEP"],
    [{ rates: "5:1:1" }, "gives 0 rates"],
    [{ find: true }, "--find needs --bound SECONDS"],
    [{ rate: "1", arrival: "gamma" }, "--arrival must be poisson, gamma:SHAPE, interval or trace:FILE"],
    [{ rate: "1", scenario: "offlin" }, "--scenario must be all, or some of"],
    [{ rate: "1", scenario: "offline" }, "go with server"],
    [{ find: true, bound: "1", percentile: "95" }, "--percentile must be one of"],
    [{ find: true, bound: "1", percentile: "99.9" }, "needs 10000 requests"],
    [{ rate: "1", arrival: "trace:times.txt" }, "has its own rate"],
    [{ rate: "1", shard: "1/2" }, "--shard needs --out DIR"],
    [{ rate: "1", executor: "redis" }, '--executor must be one of threads, shard, bullmq, found "redis"'],
    [{ rate: "1", executor: "shard" }, "--executor shard needs --shard i/n"],
    [{ rate: "1", executor: "bullmq", workers: "2" }, "--executor bullmq has threads in its workers only"],
    [{ rate: "1", executor: "bullmq", shard: "1/2", out: "x" }, "give either --shard or --executor bullmq"],
    [{ rate: "1", redis: "redis://here" }, "--redis goes with --executor bullmq, found threads"],
    [{ rate: "1", shard: "3/2", out: "x" }, "--shard must be i/n"],
    [{ find: true, bound: "1", shard: "1/2", out: "x" }, "cannot be shared out"],
    [{ rate: "1", requests: "1" }, "--requests must be a whole number"],
  ])("%o: %s", (options, message) => {
    expect(() => planLoad(options)).toThrow(UserError);
    expect(() => planLoad(options)).toThrow(message);
  });
});
