import { didYouMean, shown } from "../base/suggest.js";
import { InputError, UserError } from "../base/user-error.js";
import { checkSequence } from "../sorbet/host.js";
import type { CheckpointFolder } from "./checkpoint-folder.js";
import { type InputRow, RowError } from "./inputs.js";

/** A row as the engines take it. */
export interface PreparedRow {
  readonly id: string | number;
  readonly text?: string;
  /** Name of one of the model's labels. */
  readonly label?: string;
  /** Of a model with a single output: the score that is right. */
  readonly score?: number;
  readonly inputIds: readonly number[];
  readonly tokenTypes: readonly number[];
}

/** The label that a row gives by name or by index; of a model with a single output, the score. */
function answerOf({ place, label }: InputRow, labels: readonly string[]): Pick<PreparedRow, "label" | "score"> {
  if (label === undefined) return {};
  if (labels.length === 1) {
    const score = String(label).trim() === "" ? Number.NaN : Number(label);
    if (!Number.isFinite(score)) throw new RowError(place, `label ${shown(label)} is not a number, as a score must be`);
    return { score };
  }
  if (labels.includes(String(label))) return { label: String(label) };
  const index = /^\d+$/.test(String(label)) ? Number(label) : -1;
  if (index >= 0 && index < labels.length) return { label: labels[index]! };
  const known = `${labels.map((name) => shown(name)).join(", ")} or 0 to ${labels.length - 1}`;
  throw new RowError(place, `label ${shown(label)} is not one of ${known}${didYouMean(String(label), labels)}`);
}

function checkPairs({ place, second }: InputRow, { name, shape }: CheckpointFolder["model"]): void {
  if (shape.textPairs === undefined || shape.textPairs === (second !== undefined)) return;
  const form = "a .tsv with columns sentence1 and sentence2, or a .jsonl with text and text_pair";
  throw new RowError(
    place,
    shape.textPairs
      ? `${name} judges sentence pairs, found a single text: give ${form}`
      : `${name} judges single sentences, found a pair`,
  );
}

function sequence(row: InputRow, { model, tokenizer }: CheckpointFolder): Pick<PreparedRow, "inputIds" | "tokenTypes"> {
  if (row.inputIds !== undefined) {
    const tokenTypes = row.tokenTypes ?? row.inputIds.map(() => 0);
    checkSequence(model, row.inputIds, tokenTypes);
    return { inputIds: row.inputIds, tokenTypes };
  }
  if (tokenizer === null)
    throw new UserError(
      `${model.name} has no vocabulary: give input_ids in a .jsonl file, or add vocab.txt to its folder`,
    );
  checkPairs(row, model);
  const { ids, types } = tokenizer.encode(row.text!, row.second);
  return { inputIds: ids, tokenTypes: types };
}

/** The text as results show it, a pair with [SEP] between. */
function wording({ text, second }: InputRow): { text?: string } {
  if (text === undefined) return {};
  return { text: second === undefined ? text : `${text} [SEP] ${second}` };
}

/** Tokenizes and checks every row. `maxTokens`: the longest sentence the chip holds, or null for the reference. */
export function prepareRows(
  rows: readonly InputRow[],
  folder: CheckpointFolder,
  maxTokens: number | null,
): PreparedRow[] {
  const { labels } = folder.model.shape;
  return rows.map((row) => {
    try {
      const { inputIds, tokenTypes } = sequence(row, folder);
      if (maxTokens !== null && inputIds.length > maxTokens) {
        throw new RowError(
          row.place,
          `${inputIds.length} tokens, but the chip holds ${maxTokens} (chip.model.max_tokens): shorten it or set that higher`,
        );
      }
      return { id: row.id, ...wording(row), ...answerOf(row, labels), inputIds, tokenTypes };
    } catch (error) {
      if (error instanceof InputError && !(error instanceof RowError)) throw new RowError(row.place, error.message);
      throw error;
    }
  });
}
