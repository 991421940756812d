import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resolveConfig, UserError } from "../../dist/index.js";
import { bundled, bundledChip, bundledPresets, runSentences } from "../../dist/runner/index.js";
import { Bench } from "../cli/support/harness.js";
import { requireBuild, runProgram } from "../support/program.js";

describe("the runner as a library", () => {
  let bench: Bench;
  const TEXTS = ["a good movie", "plot .", "bad"];
  const configured = async (...settings: string[]) =>
    resolveConfig({ presets: await bundledPresets(), settings: [`model=${bench.model}`, ...settings] });

  beforeAll(() => {
    requireBuild();
    bench = new Bench();
  });
  afterAll(() => bench.remove());

  it("gives what the program prints, whatever the number of threads", async () => {
    const configuration = await configured("host.batch=1");
    const run = (workers: number) =>
      runSentences({ checkpoint: bundled(bench.model), configuration, inputs: TEXTS, workers });
    const [one, two] = [await run(1), await run(2)];
    expect(two).toEqual(one);
    const { out } = await runProgram(["run", ...TEXTS, "--model", bench.model, "--set", "host.batch=1", "--json"]);
    expect(one).toEqual(JSON.parse(out));
  });

  it("refuses in one line what does not do", async () => {
    const configuration = await configured();
    const checkpoint = bundled(bench.model);
    const refused = async (inputs: string[], workers: number, reason: RegExp): Promise<void> => {
      const error = await runSentences({ checkpoint, configuration, inputs, workers }).catch((caught) => caught);
      expect(error).toBeInstanceOf(UserError);
      expect(error.message).toMatch(reason);
      expect(error.message).not.toContain("\n");
    };
    await refused([], 1, /inputs is empty/);
    await refused(["plot"], 0, /workers must be a whole number from 1/);
    await refused(["plot", " "], 1, /the sentence is empty/);
    expect(() => bundled("sorbet-sst3")).toThrow(/did you mean "sorbet-sst2"/);
    await expect(bundledChip("sorbet-nativ")).rejects.toThrow(/did you mean "sorbet-native"/);
  });

  it("ends when it is told to", async () => {
    const signal = AbortSignal.abort();
    const run = runSentences({
      checkpoint: bundled(bench.model),
      configuration: await configured(),
      inputs: TEXTS,
      signal,
    });
    await expect(run).rejects.toThrow(/abort/i);
  });
});
