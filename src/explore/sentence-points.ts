import type { Configuration } from "../config/resolve.js";
import { area } from "../simulation/area.js";
import type { ModelSource } from "../workloads/registry.js";
import type { PointTask } from "./evaluate/evaluate.js";
import type { NamedTask, PointSource } from "./point-source.js";
import { AREA, type Point, settingsOf } from "./space/point.js";
import { configOf, pointKey, seedOf, type WorkloadInput, workloadHash } from "./store/key.js";
import type { ResultStore } from "./store/store.js";
import type { SweepFile } from "./sweep-file/read.js";
import type { Fidelity } from "./sweep-file/schema.js";

/** A model with the workload as it reads it. */
export interface LoadedModel {
  readonly model: ModelSource;
  /** Where it was read: the name of a bundled one, or a folder's absolute path. */
  readonly source: string;
  /** See `modelHash`. */
  readonly modelSha256: string;
  readonly inputs: readonly WorkloadInput[];
}

/** What a sweep is given by the program around it. */
export interface SweepHost {
  /** What evaluates points, see `programName`. */
  readonly program: string;
  /** The configuration of one point. @throws UserError */
  readonly resolve: (settings: readonly string[]) => Configuration;
  /** Reads a checkpoint, or has it already, and turns the workload into its tokens. @throws UserError */
  readonly load: (model: string) => LoadedModel;
}

/** Points that run sentences: a configuration, a model and its tokens. */
export class SentencePoints implements PointSource {
  private readonly workloads = new Map<string, string>();

  constructor(
    private readonly file: SweepFile,
    private readonly host: SweepHost,
    private readonly store: ResultStore,
  ) {}

  readonly settings = (point: Point, fidelity: Fidelity | undefined): string[] => {
    const { base } = this.file;
    const noc = fidelity === undefined ? {} : { noc: fidelity === "count" ? "packet" : fidelity };
    return settingsOf({ ...base, ...point, ...noc });
  };

  readonly seed = ({ key }: NamedTask): number => seedOf(key);

  readonly values: PointSource["values"] = (point) => {
    let configuration: Configuration | undefined;
    return (path) => {
      configuration ??= this.configuration(point, undefined);
      if (path === AREA) return area(configuration.chip).total;
      let node: unknown = configuration.resolved;
      for (const name of path.split(".")) {
        if (typeof node !== "object" || node === null || !Object.hasOwn(node, name)) return undefined;
        node = (node as Record<string, unknown>)[name];
      }
      const value = typeof node === "object" && node !== null ? (node as { value?: unknown }).value : node;
      return value as string | number | boolean | undefined;
    };
  };

  readonly task = (point: Point, fidelity: Fidelity | undefined): PointTask => {
    const configuration = this.configuration(point, fidelity);
    const { noc, resolved } = configuration;
    const { program } = this.host;
    const { model, source, modelSha256, inputs } = this.host.load(configuration.model);
    let workloadSha256 = this.workloads.get(configuration.model);
    if (workloadSha256 === undefined) {
      workloadSha256 = workloadHash(inputs);
      this.workloads.set(configuration.model, workloadSha256);
    }
    const known: Fidelity = fidelity ?? noc;
    const key = pointKey({ resolved, fidelity: known, modelSha256, workloadSha256, program });
    return {
      kind: "point",
      key,
      fidelity: known,
      config: configOf(configuration, key),
      resolved,
      model,
      source,
      modelSha256,
      program,
      workloadSha256,
      inputs,
      codes: this.store.codes,
      temporary: this.store.temporary,
    };
  };

  private configuration(point: Point, fidelity: Fidelity | undefined): Configuration {
    return this.host.resolve(this.settings(point, fidelity));
  }
}
