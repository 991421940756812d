import type { PresetLibrary } from "../../../src/config/chip-layers.js";
import { type CompiledPreset, presetLibrary } from "../../../src/config/compiled-preset.js";
import { RUN_DEFAULTS } from "../../../src/config/config-keys.js";
import type { SorbetModel } from "../../../src/contracts/model.js";
import type { PageAssets } from "../../../src/pages/shell/page.js";
import { loadCheckpoint } from "../../../src/sorbet/checkpoint.js";
import { SorbetTokenizer } from "../../../src/sorbet/tokenizer.js";

/** What lies beside the page, read. */
export interface Assets {
  readonly model: SorbetModel;
  readonly tokenizer: SorbetTokenizer;
  readonly weightsSha256: string;
  readonly presets: PresetLibrary;
  readonly page: PageAssets;
}

/** A file beside the page. @throws Error that names it */
async function file(name: string): Promise<Response> {
  const response = await fetch(new URL(name, self.location.href));
  if (!response.ok) throw new Error(`${name}: ${response.status} ${response.statusText}`);
  return response;
}

const text = async (name: string): Promise<string> => (await file(name)).text();

/** Style sheet and script of reports. */
export async function readPageAssets(): Promise<PageAssets> {
  const [css, script] = await Promise.all([text("report/page.css"), text("report/client.js")]);
  return { css, script };
}

/** @throws Error where the browser hashes nothing */
export async function sha256(data: BufferSource): Promise<string> {
  if (!self.isSecureContext)
    throw new Error("this page needs https, or the loopback address: nothing is hashed elsewhere");
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const MODEL = RUN_DEFAULTS.model;

export async function readAssets(): Promise<Assets> {
  const [config, tensors, vocabulary, presets, page] = await Promise.all([
    text(`${MODEL}/config.json`),
    file(`${MODEL}/model.safetensors`).then(async (response) => new Uint8Array(await response.arrayBuffer())),
    text(`${MODEL}/vocab.txt`),
    text("presets.json"),
    readPageAssets(),
  ]);
  const model = loadCheckpoint({ config, tensors, name: MODEL });
  return {
    model,
    tokenizer: new SorbetTokenizer({ name: "vocab.txt", text: vocabulary }, model),
    weightsSha256: await sha256(tensors),
    presets: presetLibrary(JSON.parse(presets) as Record<string, CompiledPreset>),
    page,
  };
}
