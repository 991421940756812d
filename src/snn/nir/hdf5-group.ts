import type { Dataset, Group } from "h5wasm";
import { UserError } from "../../base/user-error.js";
import { shownShape, sizeOf, type Tensor } from "./graph.js";
import { MOST_NAME, MOST_VALUES } from "./limits.js";

/** Classes of HDF5 types (H5T_class_t). */
const [CLASS_INTEGER, CLASS_FLOAT, CLASS_STRING, CLASS_ENUM] = [0, 1, 3, 8];

/** What may still be read of a file. */
export interface ReadBudget {
  values: number;
}

/** The first line of HDF5's diagnostics, a stack of many, without the place in its sources. */
export function libraryReason(error: unknown): string {
  const { message } = error as Error;
  return /#000: .*?\(\): (.*)/.exec(message)?.[1] ?? "the HDF5 library cannot decode it";
}

/** A group of an HDF5 file, read key by key; every fault becomes a line that names file, node and key. */
export class Hdf5Group {
  private readonly names: ReadonlySet<string>;

  /** @param node its name, for messages; empty outside of every node */
  constructor(
    private readonly file: string,
    private readonly node: string,
    private readonly group: Group,
    private readonly budget: ReadBudget,
  ) {
    this.names = new Set(this.attempt("", () => group.keys()));
  }

  get keys(): string[] {
    return [...this.names];
  }

  has(key: string): boolean {
    return this.names.has(key);
  }

  fault(key: string, why: string): UserError {
    const place = [this.node === "" ? "" : `node ${this.node}`, key === "" ? "" : `key ${key}`];
    return new UserError(
      `${this.file}: ${[place.filter((part) => part !== "").join(", "), why].filter((part) => part !== "").join(": ")}`,
    );
  }

  /** A group within this one. @param node the node that it is, for messages */
  child(key: string, node = this.node): Hdf5Group {
    const entity = this.entity(key);
    if (entity.type !== "Group") throw this.fault(key, "must be a group");
    return new Hdf5Group(this.file, node, entity as Group, this.budget);
  }

  text(key: string): string {
    const [text] = this.strings(key, this.dataset(key, CLASS_STRING));
    if (text === undefined) throw this.fault(key, "must be one text");
    return text;
  }

  /** Whether a key holds text. */
  isText(key: string): boolean {
    const { type, metadata } = this.entity(key) as Dataset;
    return type === "Dataset" && metadata.type === CLASS_STRING;
  }

  /** Rows of two texts. @param most rows */
  textPairs(key: string, most: number): (readonly [string, string])[] {
    const dataset = this.dataset(key);
    const shape = dataset.shape!;
    // A graph without edges may be written as an array of any type and shape.
    if (sizeOf(shape) === 0) return [];
    if (dataset.metadata.type !== CLASS_STRING) throw this.fault(key, "must hold texts");
    if (shape.length !== 2 || shape[1] !== 2) throw this.fault(key, `has shape ${shownShape(shape)}, must be [n, 2]`);
    if (shape[0]! > most) throw this.fault(key, `has ${shape[0]} rows, more than ${most}`);
    const texts = this.strings(key, dataset);
    return Array.from({ length: shape[0]! }, (_, row) => [texts[2 * row]!, texts[2 * row + 1]!]);
  }

  /** Numbers of any integer or float type. */
  tensor(key: string): Tensor {
    const dataset = this.dataset(key);
    const { type, size } = dataset.metadata;
    if (type !== CLASS_INTEGER && type !== CLASS_FLOAT && type !== CLASS_ENUM)
      throw this.fault(key, "must hold numbers");
    const shape = [...dataset.shape!];
    this.charge(key, shape);
    if (type === CLASS_FLOAT && size !== 4 && size !== 8)
      throw this.fault(key, `has floats of ${8 * size} bits; of 32 or 64 bits are read`);
    const value = this.attempt(key, () => (sizeOf(shape) === 0 ? [] : dataset.value));
    const values = typeof value === "object" && value !== null ? (value as ArrayLike<unknown>) : [value];
    if (values.length !== sizeOf(shape))
      throw this.fault(key, `has ${values.length} values, its shape ${shownShape(shape)} says ${sizeOf(shape)}`);
    const data = new Float64Array(values.length);
    for (let i = 0; i < data.length; i++) data[i] = Number(values[i]);
    const bad = data.findIndex((number) => !Number.isFinite(number));
    if (bad >= 0) throw this.fault(key, `value ${bad} is ${data[bad]}; numbers must be finite`);
    return { shape, data };
  }

  /** Whole numbers, at least `least`. */
  integers(key: string, least: number): number[] {
    const { data } = this.tensor(key);
    const bad = data.find((number) => !Number.isSafeInteger(number) || number < least);
    if (bad !== undefined) throw this.fault(key, `is ${bad}; must be a whole number, at least ${least}`);
    return [...data];
  }

  private charge(key: string, shape: readonly number[]): void {
    this.budget.values -= sizeOf(shape);
    if (this.budget.values < 0)
      throw this.fault(
        key,
        `has shape ${shownShape(shape)}; at most ${MOST_VALUES.toLocaleString("en")} values of a file are read`,
      );
  }

  private strings(key: string, dataset: Dataset): string[] {
    this.charge(key, dataset.shape!);
    const value = this.attempt(key, () => dataset.value);
    const texts = (Array.isArray(value) ? value : [value]) as unknown[];
    for (const text of texts) {
      if (typeof text !== "string") throw this.fault(key, "must be text");
      if (text.length > MOST_NAME) throw this.fault(key, `is a text of more than ${MOST_NAME} characters`);
    }
    return texts as string[];
  }

  private dataset(key: string, type?: number): Dataset {
    const entity = this.entity(key);
    if (entity.type !== "Dataset") throw this.fault(key, "must be a value or an array");
    const dataset = entity as Dataset;
    const shape = this.attempt(key, () => dataset.shape);
    if (shape === null) throw this.fault(key, "is empty");
    if (type !== undefined && dataset.metadata.type !== type) throw this.fault(key, "must be text");
    return dataset;
  }

  private entity(key: string): { readonly type: string } {
    if (!this.names.has(key)) throw this.fault(key, "is missing");
    const entity = this.attempt(key, () => this.group.get(key));
    if (entity === null || !("type" in entity)) throw this.fault(key, "is missing");
    return entity;
  }

  private attempt<T>(key: string, act: () => T): T {
    try {
      return act();
    } catch (error) {
      throw this.fault(key, `damaged: ${libraryReason(error)}`);
    }
  }
}
