import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../base/user-error.js";
import { canonicalJson } from "../../config/canonical.js";
import { readMember } from "../../input/read-file.js";
import { sha256Hex } from "../../input/sha256.js";
import { readSafetensors } from "../../sorbet/safetensors.js";
import { type ModelSource, workloadOf } from "../../workloads/registry.js";
import type { SentenceCodes } from "../../workloads/workload.js";
import { createOnce } from "../store/atomic.js";
import type { WorkloadInput } from "../store/key.js";

const FORMAT = "sorbet-sim/codes@1";
/** Sentences whose codes a thread keeps in memory: about 0.5 MB each at 384 hidden channels and 20 tokens. */
const KEPT = 64;

/** A safetensors file of 8-bit integers. */
function safetensorsOf(sites: ReadonlyMap<string, Int8Array>): Uint8Array {
  const header: Record<string, unknown> = {};
  let length = 0;
  for (const [name, { length: size }] of sites) {
    header[name] = { dtype: "I8", shape: [size], data_offsets: [length, length + size] };
    length += size;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const file = new Uint8Array(8 + text.length + length);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  let at = 8 + text.length;
  for (const codes of sites.values()) {
    file.set(new Uint8Array(codes.buffer, codes.byteOffset, codes.length), at);
    at += codes.length;
  }
  return file;
}

/** A model, its hash (see `modelHash`), and the program that runs it (see `programName`). */
export interface CodesOf {
  readonly model: ModelSource;
  readonly modelSha256: string;
  readonly program: string;
}

/**
 * Codes of (model, input), computed once and kept in a folder that many workers share. Every spike code sends these
 * codes.
 */
export class CodesStore {
  private readonly kept = new Map<string, SentenceCodes>();

  constructor(
    private readonly folder: string,
    private readonly temporary: string,
  ) {}

  get({ model, modelSha256, program }: CodesOf, input: WorkloadInput): SentenceCodes {
    const { inputIds, tokenTypes } = input;
    const key = sha256Hex(canonicalJson({ format: FORMAT, model: modelSha256, program, inputIds, tokenTypes }));
    const known = this.kept.get(key);
    if (known !== undefined) return known;
    const codes = this.load(key, inputIds.length) ?? this.make(key, model, input);
    if (this.kept.size >= KEPT) this.kept.delete(this.kept.keys().next().value!);
    this.kept.set(key, codes);
    return codes;
  }

  private file(key: string): string {
    return join(this.folder, `${key}.safetensors`);
  }

  private load(key: string, tokens: number): SentenceCodes | undefined {
    const file = this.file(key);
    if (!existsSync(file)) return undefined;
    const sites = new Map<string, Int8Array>();
    try {
      for (const [name, { bytes }] of readSafetensors(readMember(file, "weights")))
        sites.set(name, new Int8Array(Uint8Array.from(bytes).buffer));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      // Computed, so it can be computed again.
      rmSync(file, { force: true });
      return undefined;
    }
    return { tokens, sites };
  }

  private make(key: string, model: ModelSource, input: WorkloadInput): SentenceCodes {
    const codes = workloadOf(model).codes(input);
    createOnce(this.file(key), safetensorsOf(codes.sites), this.temporary);
    return codes;
  }
}
