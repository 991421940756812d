// Watches one link through time: its load in every tenth of a millisecond, and its longest queue.
//   node examples/watch-link.js [X Y PORT]     ports 0 to 3 lead to +x, -x, +y, -y
import { simulate } from "sorbet-sim";
import { setup } from "./setup.js";

const { simulator, tokenizer } = setup();
const [x, y, port] = process.argv.length > 4 ? process.argv.slice(2, 5).map(Number) : [0, 0, 0];
const { chip } = simulator.config;
const watched = 5 * (x + chip.mesh.width * y) + port;
const partTicks = Math.round(0.0001 / (chip.tickPs * 1e-12));

const flits = [];
let longest = 0;
const run = simulate(simulator, [{ inputIds: tokenizer.encode("a gripping , funny film").ids }]);
run.links.subscribe(({ length, tick, link, flits: carried, backlog }) => {
  for (let i = 0; i < length; i++) {
    if (link[i] !== watched) continue;
    const part = Math.floor(tick[i] / partTicks);
    flits[part] = (flits[part] ?? 0) + carried[i];
    longest = Math.max(longest, backlog[i]);
  }
});

const { result, ticks } = run.start();
for (let part = 0; part <= Math.floor(ticks / partTicks); part++) {
  const share = (flits[part] ?? 0) / partTicks;
  console.log(
    `${(part / 10).toFixed(1)} ms  ${`${(share * 100).toFixed(1)} %`.padStart(7)}  ${"#".repeat(Math.round(share * 60))}`,
  );
}
const sum = flits.reduce((a, b) => a + (b ?? 0), 0);
console.log(
  `${sum} flits, as counted by the run: ${sum === result.linkFlits[watched]}; longest queue ${longest} ticks`,
);
