import { existsSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { type Configuration, resolveConfig } from "../config/resolve.js";
import type { LoadedModel, SweepHost } from "../explore/sentence-points.js";
import type { SweepFile } from "../explore/sweep-file/read.js";
import { MappingError } from "../mapping/mapping-error.js";
import { fitMesh } from "../simulation/fit-mesh.js";
import { type ConfigOptions, configInputs } from "./config-options.js";
import { argumentRows, formatOf, type InputRow, readRows } from "./inputs.js";
import { namedModel } from "./model-reference.js";
import { openModel } from "./open-model.js";
import { prepareRows } from "./prepare.js";
import { readUserFile } from "./read-file.js";

/** A path as a sweep file names it: seen from the file's folder, or else from here. */
export function beside(file: string, path: string): string {
  const near = join(dirname(file), path);
  return !isAbsolute(path) && existsSync(near) ? near : path;
}

/** Rows of a sweep's workload. */
export function workloadRows(name: string, { workload }: SweepFile): InputRow[] {
  const { texts, input, limit } = workload;
  if (texts !== undefined) return argumentRows(texts);
  const path = beside(name, input!);
  return readRows(readUserFile(path), formatOf(path), path).slice(0, limit ?? Number.POSITIVE_INFINITY);
}

/** Configurations and models for a sweep: files are read once, options of the command line win over the sweep file. */
export async function sweepHost(
  name: string,
  file: SweepFile,
  rows: readonly InputRow[],
  options: ConfigOptions,
  program: string,
): Promise<SweepHost> {
  const inputs = await configInputs(options, "all");
  const own = file.model === undefined ? [] : [`model="${file.model}"`];
  const models = new Map<string, LoadedModel>();
  const fitted = (configuration: Configuration): Configuration => {
    const { model } = host.load(configuration.model);
    try {
      return fitMesh(configuration, model);
    } catch (error) {
      // A point that no mesh holds is infeasible, which its evaluation says.
      if (error instanceof MappingError) return configuration;
      throw error;
    }
  };
  const host: SweepHost = {
    program,
    resolve: (settings) => {
      const all = [...own, ...settings, ...(inputs.settings ?? [])];
      const configuration = resolveConfig({ ...inputs, settings: all });
      return configuration.chip.mesh.auto === undefined ? configuration : fitted(configuration);
    },
    load: (model) => {
      let loaded = models.get(model);
      if (loaded === undefined) {
        const path = beside(name, model);
        const folder = openModel(path);
        const prepared = prepareRows(rows, folder, null);
        loaded = {
          ...namedModel(path, folder),
          inputs: prepared.map(({ inputIds, tokenTypes }) => ({ inputIds, tokenTypes })),
        };
        models.set(model, loaded);
      }
      return loaded;
    },
  };
  return host;
}
