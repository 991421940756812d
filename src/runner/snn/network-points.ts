import { didYouMean, shown } from "../../base/suggest.js";
import { readSetting } from "../../config/assignment.js";
import { canonicalJson } from "../../config/canonical.js";
import { ConfigError } from "../../config/config-error.js";
import { CATALOGUE } from "../../contracts/metrics.js";
import type { NamedTask, PointSource } from "../../explore/point-source.js";
import { type Point, settingsOf } from "../../explore/space/point.js";
import { RESULT_FORMAT } from "../../explore/store/key.js";
import type { NetworkSweepFile } from "../../explore/sweep-file/read.js";
import { readNamedFile } from "../../input/read-file.js";
import { sha256Hex } from "../../input/sha256.js";
import { executionOf } from "../../snn/execution/execution.js";
import { isDrawn } from "../../snn/input/read-input.js";
import { presetNames } from "../package-files.js";
import { chipText } from "../snn-chip.js";
import { beside } from "../sweep-host.js";
import type { NetworkOptions } from "./open-network.js";
import { readChip } from "./read-chip.js";

/** Options of a run that may be an axis, or stand in the base. */
const OPTIONS = ["dt", "reset", "integrator", "order", "bits", "quantiser", "steps", "noc", "seed"] as const;
const DEFAULT_CHIP = "loihi";
const DEFAULT_SEED = "1";

/** A point of a network; plain data that crosses a thread. */
export interface NetworkTask extends NamedTask {
  readonly file: string;
  readonly options: NetworkOptions;
  /** The chip as YAML, settings applied. */
  readonly chip: string;
}

/** Units of the figures that a point has: those of a run by their paths in its summary, and means of a sample. */
export const NETWORK_UNITS: ReadonlyMap<string, string> = new Map([
  ["energy", "fJ"],
  ["latency", "s"],
  ...["energy.total_fj", "energy.low_fj", "energy.high_fj"].map((name): [string, string] => [name, "fJ"]),
  ...CATALOGUE.metrics.flatMap(({ name, unit }): [string, string][] =>
    name.startsWith("snn.") && unit !== "-" && !name.includes("*") && !/^snn\.(execution|per_step)\./.test(name)
      ? [[name.slice("snn.".length), unit]]
      : [],
  ),
]);

/** What a point runs. */
interface Chosen {
  readonly options: NetworkOptions;
  readonly chip: ReturnType<typeof readChip>;
}

/** Points that run one network: chips, and options of the run. */
export class NetworkPoints implements PointSource {
  /** Where the network and its input lie. */
  readonly file: string;
  readonly input: string;
  private readonly hashes: { readonly network: string; readonly input: string };

  /**
   * @param name of the sweep file @param chip option --chip @param settings options --set, on top of all
   * @param program what evaluates points, see `programName`
   */
  constructor(
    name: string,
    private readonly sweep: NetworkSweepFile,
    private readonly given: { readonly chip?: string; readonly settings: readonly string[] },
    private readonly program: string,
  ) {
    const { network, input } = sweep.network;
    this.file = beside(name, network);
    this.input = isDrawn(input) ? input : beside(name, input);
    const hash = (file: string): string => sha256Hex(readNamedFile(file, "network"));
    this.hashes = { network: hash(this.file), input: isDrawn(input) ? input : hash(this.input) };
  }

  readonly settings = (point: Point): string[] => settingsOf({ ...this.sweep.base, ...point });

  readonly seed = (task: NamedTask): number => Number((task as NetworkTask).options.seed);

  readonly values: PointSource["values"] = (point) => {
    const { options, chip } = this.chosen(this.settings(point));
    return (path) => {
      const [first, ...rest] = path.split(".");
      if (first !== "chip") {
        const value = (options as unknown as Record<string, string | undefined>)[path];
        return value !== undefined && Number.isFinite(Number(value)) ? Number(value) : value;
      }
      let node: unknown = chip.data;
      for (const key of rest) node = (node as Record<string, unknown> | undefined)?.[key];
      const value = typeof node === "object" && node !== null ? (node as { value?: unknown }).value : node;
      return rest.length === 0 ? chip.chip.name : (value as string | number | boolean | undefined);
    };
  };

  readonly task = (point: Point): NetworkTask => {
    const { options, chip } = this.chosen(this.settings(point));
    const { input: _, ...rest } = options;
    const parts = { format: RESULT_FORMAT, fidelity: "simulate", ...this.hashes, options: rest, chip: chip.data };
    const key = sha256Hex(canonicalJson({ ...parts, program: this.program }));
    return { key, fidelity: "simulate", file: this.file, options, chip: JSON.stringify(chip.data) };
  };

  /** What settings come to. @throws ConfigError for an unknown key or a value that cannot be, UserError */
  chosen(settings: readonly string[]): Chosen {
    const { network: _, input: __, ...own } = this.sweep.network;
    const options: Record<string, string> = { seed: DEFAULT_SEED };
    for (const [key, value] of Object.entries(own)) if (value !== undefined) options[key] = String(value);
    let preset = this.given.chip ?? DEFAULT_CHIP;
    const chip: string[] = [];
    for (const setting of [...settings, ...this.given.settings]) {
      const { path, value, place } = readSetting(setting);
      const [first] = path;
      if (path.length > 1 && first === "chip") chip.push(setting);
      else if (path.length === 1 && first === "chip") preset = this.given.chip ?? String(value);
      else if (path.length === 1 && OPTIONS.some((name) => name === first)) options[first!] = String(value);
      else
        throw new ConfigError(
          place,
          `unknown key ${shown(path.join("."))}${didYouMean(path.join("."), ["chip", ...OPTIONS]) || `; there are chip, chip.*, ${OPTIONS.join(", ")}`}`,
        );
    }
    executionOf(options, 1);
    const { source, text } = chipText(preset, presetNames());
    return {
      options: { ...options, input: this.input, seed: options.seed! },
      chip: readChip(source, text, chip),
    };
  }
}
