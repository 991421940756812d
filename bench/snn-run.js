// Networks on Loihi, once, in a process of its own: for bench/snn.js. Arguments: a folder or a kind of drawn networks,
// steps, what runs ("chip", or "checked": both references beside it, as `snn run` has them). Prints packets and seconds
// of CPU.
import { checkedRun } from "../dist/snn/checked-run/checked-run.js";
import { ChipRun } from "../dist/snn/chip/chip-run.js";
import { Layout } from "../dist/snn/chip/layout.js";
import { delaySteps } from "../dist/snn/execution/step-rules.js";
import { drawn, EXECUTION, gesture } from "./snn-networks.js";

const [folder, steps, what] = process.argv.slice(2);
const networks = folder.startsWith("drawn") ? await drawn(folder, Number(steps)) : await gesture(folder);
let packets = 0;
const runs = networks.map(({ integers, chip, slices, drive }) => {
  if (what === "checked") return () => checkedRun(integers, EXECUTION, [drive], chip, slices, async () => {});
  const delays = integers.network.projections.map((projection) => delaySteps(projection, EXECUTION));
  const run = new ChipRun(integers, delays, chip, new Layout(integers.network, chip, slices), drive);
  return () => {
    while (run.step < drive.steps) run.next();
    return run;
  };
});
const begin = process.cpuUsage();
for (const run of runs) for (const step of (await run()).steps) packets += step.packets;
const { user, system } = process.cpuUsage(begin);
process.stdout.write(JSON.stringify({ packets, cpu_s: (user + system) / 1e6 }));
