import { readRows } from "../../../dist/cli/inputs.js";
import { damagedText } from "./damage.mjs";
import { outcomeOf } from "./outcome.mjs";

const SAMPLES = {
  txt: "a good film\na bad one\n",
  tsv: "sentence\tlabel\na good film\t1\na bad one\t0\n",
  jsonl:
    '{"text": "a good film", "label": 1, "id": "x"}\n{"input_ids": [2, 7, 8, 3], "token_type_ids": [0, 0, 0, 0]}\n',
};

/** Files of sentences and token sequences. */
export const textSubjects = () =>
  Object.entries(SAMPLES).map(([format, sample]) => ({
    name: `.${format}`,
    run: (draws) => {
      const bytes = Buffer.from(damagedText(draws, sample), draws.oneIn(8) ? "latin1" : "utf8");
      return outcomeOf(() => readRows(bytes, format, `file.${format}`));
    },
  }));
