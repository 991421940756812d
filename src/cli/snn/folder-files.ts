import { jsonText } from "../../base/json-text.js";
import { canonicalJson } from "../../config/canonical.js";
import { sha256Hex } from "../../input/sha256.js";
import type { FileText } from "../../runner/out-folder.js";
import { MAPPING_FILE } from "../../runner/run-files.js";
import { type NetworkRecord, recordBytes } from "../../runner/run-record.js";
import type { SnnChipFile } from "../../runner/snn/chip-file.js";
import type { SnnResult } from "../../runner/snn/network-result.js";
import type { NetworkOptions, OpenNetwork } from "../../runner/snn/open-network.js";

/** Options that decide a result, beside chip, network and input. */
const RECORDED = ["dt", "reset", "integrator", "order", "bits", "quantiser", "steps", "noc", "seed"] as const;

export interface FolderFiles {
  readonly files: Readonly<Record<string, FileText>>;
  readonly record: NetworkRecord;
  readonly configSha256: string;
}

/** What the folder of a run gets beside tables and manifest, and the record by which it can be run again. */
export async function folderFiles(
  result: SnnResult,
  { file, input, mappingText, seed }: OpenNetwork,
  { data }: SnnChipFile,
  options: NetworkOptions & { readonly trace?: string },
): Promise<FolderFiles> {
  const { stringify } = await import("yaml");
  const config = {
    network: file.name,
    input: input === null ? options.input! : input.name,
    ...(options.steps === undefined ? {} : { steps: Number(options.steps) }),
    execution: result.execution,
    noc: result.chip.noc,
    seed,
    chip: data,
  };
  const network = recordBytes(file.path, file.bytes, "network.nir");
  const format = input === null ? "" : /\.npy$/i.test(input.name) ? "npy" : "csv";
  const events = input === null ? null : recordBytes(input.path, input.bytes, `input.${format}`);
  return {
    files: {
      "config.resolved.yaml": stringify(config, { lineWidth: 0, schema: "core" }),
      ...(mappingText === null ? {} : { [MAPPING_FILE]: mappingText }),
      "summary.json": jsonText(result),
      ...network.files,
      ...events?.files,
    },
    record: {
      command: "snn run",
      name: file.name,
      network: network.record,
      ...(events === null ? { drawn: options.input! } : { input: events.record, inputName: input!.name }),
      options: Object.fromEntries(RECORDED.flatMap((key) => (options[key] === undefined ? [] : [[key, options[key]]]))),
      trace: options.trace,
      mapping: mappingText === null ? undefined : MAPPING_FILE,
    },
    configSha256: sha256Hex(canonicalJson(config)),
  };
}
