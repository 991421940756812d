import { didYouMean, shown } from "../base/suggest.js";
import { parseArrival } from "../contracts/arrival.js";
import type { ChipSpec, HostSpec, NetworkModel, SpikeCode } from "../contracts/chip.js";
import { deadFault } from "../contracts/dead-parts.js";
import { type Assignment, readSetting, type Scalar } from "./assignment.js";
import { type ConfigInputs, checkInputs } from "./check-inputs.js";
import { chipFromConfig } from "./chip-from-config.js";
import { type ChipLayers, chipFileLayers, chipLayers, presetLayers } from "./chip-layers.js";
import { ConfigError, type Place } from "./config-error.js";
import { CONFIG_KEYS, DEFAULT_PRESET, type ResolvedConfig, RUN_DEFAULTS } from "./config-keys.js";
import { type Fault, firstFault } from "./first-fault.js";
import { allowed, isLeaf, type KeyTree, type Leaf, leavesOf } from "./leaf.js";
import { Overlay } from "./overlay.js";
import { torusFault } from "./torus-fault.js";

export interface Configuration {
  /** Everything in force, annotations included, as JSON-able data. */
  readonly resolved: ResolvedConfig;
  readonly model: string;
  readonly seed: number;
  readonly code: SpikeCode;
  readonly noc: NetworkModel;
  readonly pruneLast: boolean;
  readonly host: HostSpec;
  /** Text of the file of `host.arrival: trace:FILE`, for who keeps a copy beside the configuration. */
  readonly arrivalText?: string;
  readonly chip: ChipSpec;
}

const DEFAULTS_PLACE: Place = { source: "defaults" };

function defaults(batch: number | "all"): Assignment[] {
  const { host, ...plain } = RUN_DEFAULTS;
  const assign = (path: string[], value: Scalar): Assignment => ({ path, value, place: DEFAULTS_PLACE });
  return [
    ...Object.entries(plain).map(([key, value]) => assign([key], value)),
    ...Object.entries({ batch, ...host }).map(([key, value]) => assign(["host", key], value)),
  ];
}

const isChip = ({ path }: Assignment): boolean => path[0] === "chip";
const isChipName = ({ path }: Assignment): boolean => path.length === 1 && path[0] === "chip";

/**
 * Layers of the chip in force without --set of its parts: --chip, else --set chip=, else the file's, else the default
 * preset.
 */
function baseChip(inputs: ConfigInputs, file: readonly Assignment[], settings: readonly Assignment[]): ChipLayers {
  const { presets, chip } = inputs;
  if (chip !== undefined) {
    return typeof chip === "string" ? presetLayers(chip, { source: "--chip" }, presets) : chipFileLayers(chip, presets);
  }
  const named = settings.filter(isChipName).at(-1);
  if (named !== undefined) return presetLayers(named.value, named.place, presets);
  const own = file.filter(isChip);
  const inFile = own.find(isChipName);
  if (inFile !== undefined) return presetLayers(inFile.value, inFile.place, presets);
  return own.length > 0 ? chipLayers(own, presets, []) : presetLayers(DEFAULT_PRESET, DEFAULTS_PLACE, presets);
}

/**
 * The configuration in force. What comes later wins: defaults, the preset, the chip or configuration file, settings,
 * flags.
 * @throws UserError for arguments of another form, ConfigError for the first fault in what they say: one line each
 */
export function resolveConfig(inputs: ConfigInputs): Configuration {
  checkInputs(inputs);
  const { file = [] } = inputs;
  const settings = (inputs.settings ?? []).map(readSetting);
  const overlay = new Overlay();
  overlay.add(defaults(inputs.defaultBatch ?? "all"));
  for (const layer of baseChip(inputs, file, settings)) overlay.add(layer);
  overlay.add(file.filter((assignment) => !isChip(assignment)));
  overlay.add(settings.filter((assignment) => !isChipName(assignment)));
  const flags = Object.entries(inputs.flags ?? {}).filter(([, value]) => value !== undefined);
  overlay.add(flags.map(([key, value]) => ({ path: [key], value: value as Scalar, place: { source: `--${key}` } })));
  const configuration = configurationOf(validated(overlay));
  checkDead(overlay, configuration.chip);
  checkTorus(overlay, configuration.chip);
  return configuration;
}

function checkTorus(overlay: Overlay, chip: ChipSpec): void {
  const fault = torusFault(chip);
  if (fault === undefined) return;
  const path = `chip.${fault.key}`;
  throw new ConfigError(overlay.place(`${path}.value`)!, `${path}: ${fault.reason}`);
}

/** Dead parts of a mesh that is known; one that is to be fitted is checked then. */
function checkDead(overlay: Overlay, { mesh }: ChipSpec): void {
  const fault = mesh.auto === undefined ? deadFault(mesh) : undefined;
  if (fault === undefined) return;
  const path = `chip.dead.${fault.key}`;
  throw new ConfigError(overlay.place(`${path}.value`)!, `${path}: ${fault.reason}`);
}

/** @throws UserError for a chip whose parts do not go together */
export function configurationOf(resolved: ResolvedConfig): Configuration {
  const { model, seed, code, noc, prune_last, host } = resolved;
  return {
    resolved,
    model,
    seed,
    code,
    noc,
    pruneLast: prune_last,
    host: {
      batch: host.batch === "all" ? null : host.batch,
      inFlight: host.in_flight,
      arrival: parseArrival(host.arrival)!,
      queue: host.queue === "all" ? null : host.queue,
      full: host.full,
      portBits: host.port_bits,
    },
    chip: chipFromConfig(resolved.chip),
  };
}

function leafAt(path: readonly string[]): Leaf | undefined {
  let node: Leaf | KeyTree = CONFIG_KEYS;
  for (const name of path) {
    if (isLeaf(node)) return node;
    node = node[name]!;
  }
  return isLeaf(node) ? node : undefined;
}

/** What a field of a constant, or a plain key, must be, in words. */
function expected(leaf: Leaf, field: string | undefined): string {
  if (field === "unit") return leaf.unit === "-" ? '"-"' : leaf.unit;
  if (field === "evidence") return "one of published, derived, estimate";
  if (field === "source" || field === "note") return "text";
  return allowed(leaf);
}

function validated(overlay: Overlay): ResolvedConfig {
  const data = overlay.toData();
  const fault = firstFault(data);
  if (fault !== undefined) throw configFault(overlay, fault);
  for (const [path] of leavesOf(CONFIG_KEYS)) checkRange(overlay, path);
  return data as unknown as ResolvedConfig;
}

function configFault(overlay: Overlay, fault: Fault): ConfigError {
  const path = fault.path.join(".");
  const leaf = leafAt(fault.path);
  const place = overlay.place(path) ??
    overlay.place(`${path}.value`) ?? { source: overlay.placeBelow("chip")?.source ?? "the chip" };
  if (leaf === undefined || fault.unknown) return new ConfigError(place, `${path} is not taken here`);
  const field = leafAt(fault.path.slice(0, -1)) === leaf ? fault.path.at(-1) : undefined;
  const value = overlay.get(path);
  if (value === undefined) {
    return new ConfigError(place, `${path} is missing; "extends: ${DEFAULT_PRESET}" takes it from the preset`);
  }
  const hint =
    leaf.kind === "choice" && typeof value === "string" && field !== "unit" ? didYouMean(value, leaf.choices) : "";
  const shortPath = field === "value" ? path.slice(0, -6) : path;
  return new ConfigError(place, `${shortPath} must be ${expected(leaf, field)}, found ${shown(value)}${hint}`);
}

function checkRange(overlay: Overlay, path: string): void {
  const value = overlay.get(`${path}.value`);
  const low = overlay.get(`${path}.low`);
  const high = overlay.get(`${path}.high`);
  if (typeof value !== "number" || typeof low !== "number" || typeof high !== "number") return;
  if (low <= value && value <= high) return;
  const place = overlay.place(`${path}.${low > value ? "low" : "high"}`)!;
  throw new ConfigError(place, `${path} needs low <= value <= high, found ${low}, ${value}, ${high}`);
}
