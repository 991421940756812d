// Stops the chip once it has spent more than a budget of energy, leakage and clock left out.
//   node examples/stop-at.js [NANOJOULES]
import { ENERGY_COMPONENTS, simulate } from "sorbet-sim";
import { setup } from "./setup.js";

const { simulator, tokenizer } = setup();
const budget = Number(process.argv[2] ?? 20000) * 1e6;
const idle = ["static", "clock"].map((name) => ENERGY_COMPONENTS.indexOf(name));

let spent = 0;
const run = simulate(simulator, [{ inputIds: tokenizer.encode("a gripping , funny film").ids }]);
run.energy.subscribe(({ length, component, femtojoules }) => {
  for (let i = 0; i < length; i++) if (!idle.includes(component[i])) spent += femtojoules[i];
  if (spent > budget) run.stop();
});

const { result, ticks } = run.start();
const time = `${((ticks * simulator.config.chip.tickPs) / 1e6).toFixed(1)} us`;
console.log(
  result === null
    ? `stopped at ${time}: more than ${budget / 1e6} nJ spent without leakage and clock`
    : `ran to its end at ${time} on ${(spent / 1e6).toFixed(0)} nJ without leakage and clock`,
);
