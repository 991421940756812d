import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { networkOf } from "../../../dist/cli/noc/noc-options.js";
import { readPackets } from "../../../dist/cli/noc/packet-file.js";
import { detectFormat, readRows } from "../../../dist/runner/inputs.js";
import { damagedText } from "./damage.mjs";
import { outcomeOf } from "./outcome.mjs";

const SAMPLES = {
  txt: "a good film\na bad one\n",
  tsv: "sentence\tlabel\na good film\t1\na bad one\t0\n",
  jsonl:
    '{"text": "a good film", "label": 1, "id": "x"}\n{"input_ids": [2, 7, 8, 3], "token_type_ids": [0, 0, 0, 0]}\n',
};
const PACKETS = "cycle,source,destination,flits\n0,0,3,5\n7,1,2,1\n1073741824,3,0,1\n";

const encoded = (draws, text) => Buffer.from(text, draws.oneIn(8) ? "latin1" : "utf8");

/** Files of sentences and token sequences, and of packets. */
export const textSubjects = (scratch) => [
  ...Object.entries(SAMPLES).map(([format, sample]) => ({
    name: `rows .${format}`,
    weight: 700,
    run: (draws) => {
      const bytes = encoded(draws, damagedText(draws, sample));
      return outcomeOf(() => readRows(bytes, draws.oneIn(4) ? detectFormat(bytes) : format, `file.${format}`));
    },
  })),
  {
    name: "packets .csv",
    weight: 30,
    run: (draws) => {
      const file = join(scratch, "packets.csv");
      writeFileSync(file, encoded(draws, damagedText(draws, PACKETS)));
      const network = networkOf({ k: "4", model: draws.pick(["flit", "packet"]) });
      return outcomeOf(() => readPackets(file, network));
    },
  },
];
