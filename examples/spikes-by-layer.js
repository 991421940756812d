// Counts the spikes that each layer takes in, and holds the sum against the summary's.
//   node examples/spikes-by-layer.js ["a sentence"]
import { simulate } from "sorbet-sim";
import { setup } from "./setup.js";

const { simulator, tokenizer } = setup();
const { ids } = tokenizer.encode(process.argv[2] ?? "a gripping , funny film");
const run = simulate(simulator, [{ inputIds: ids }]);

// Rows of attention probabilities are spikes too; they stay in their core and have no entry in the program.
const { sources, stages } = simulator.program;
const counts = new Array(stages.length).fill(0);
let attention = 0;
run.spikes.subscribe(({ length, stream }) => {
  for (let i = 0; i < length; i++) {
    const program = sources[stream[i]];
    if (program === undefined) attention++;
    else if (program.payload === "spikes") counts[program.consumerStage]++;
  }
});

const { result } = run.start();
const nameOf = ({ name, kind }) => (kind === "layer" ? `layer ${name}` : name);
counts.forEach((count, stage) => {
  if (stage > 0) console.log(`${nameOf(stages[stage]).padEnd(7)}  ${count} spikes`);
});
console.log(`attention  ${attention} spikes`);
const all = counts.reduce((a, b) => a + b, attention);
console.log(`in all ${all}, as summed up by the run: ${all === result.traffic.spikes}`);
