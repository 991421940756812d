// A sink of one's own: writes the windows of a run as CSV, piece by piece, and knows when it is complete.
//   node examples/custom-sink.js FILE.csv
import { closeSync, openSync, writeSync } from "node:fs";
import { simulate } from "sorbet-sim";
import { setup } from "./setup.js";

/** An RxJS observer of batches that writes rows to a file. Batches are lent, so it turns them into text at once. */
function csvSink(path, header, row) {
  const file = openSync(path, "w");
  let rows = 0;
  writeSync(file, `${header}\n`);
  return {
    next(batch) {
      let text = "";
      for (let i = 0; i < batch.length; i++) text += `${row(batch, i)}\n`;
      writeSync(file, text);
      rows += batch.length;
    },
    complete() {
      closeSync(file);
      console.log(`${rows} windows written`);
    },
  };
}

const { simulator, tokenizer } = setup();
const { program } = simulator;
const run = simulate(simulator, [{ inputIds: tokenizer.encode("a gripping , funny film").ids }]);
const { sentenceOf, tokenOf } = run.jobs;
const name = (core) => (core < 0 ? "host" : program.cores[core].name);
run.windows.subscribe(
  csvSink(process.argv[2] ?? "windows.csv", "core,site,sentence,token,open_ticks,close_ticks,packets", (batch, i) => {
    const job = batch.job[i];
    const site = program.inputs[batch.input[i]].site;
    const open = batch.tick[i] - batch.ticks[i];
    return [name(batch.core[i]), site, sentenceOf[job], tokenOf[job], open, batch.tick[i], batch.packets[i]].join(",");
  }),
);
run.start();
