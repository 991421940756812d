import { idleOf } from "../frame/figures.mjs";

/** Silicon budgets, mm2: sweep study-36 and so on; every chip of the second is simulated too. */
export const BUDGETS = [36, 49, 63];
export const SIMULATED = "study-49-simulated";

export const columnsOf = ({ point }) => point["chip.core.columns"];
export const lanesOf = ({ point }) => point["chip.core.lanes"];
export const meshOf = ({ point }) => `${point["chip.mesh.width"]} x ${point["chip.mesh.height"]}`;
export const delay = ({ metrics: m }) => m.energy * m.latency;
export const feasible = (rows) => rows.filter(({ metrics }) => metrics !== undefined);
export const ofFidelity = (rows, name) => rows.filter(({ fidelity }) => fidelity === name);

/** The row with the least of something. */
export const least = (rows, of) => rows.reduce((best, row) => (of(row) < of(best) ? row : best));
const energyOf = ({ metrics: m }) => m.energy;
export const leastEnergy = (rows) => least(rows, energyOf);

/** Rows that no other beats in energy and latency, the most frugal first. */
export function front(rows) {
  const beaten = ({ metrics: a }) =>
    rows.some(
      ({ metrics: b }) =>
        b.energy <= a.energy && b.latency <= a.latency && (b.energy < a.energy || b.latency < a.latency),
    );
  return rows.filter((row) => !beaten(row)).sort((a, b) => energyOf(a) - energyOf(b));
}

/** Energy of a row in three parts, fJ: dynamic, clock and leakage of the cores that work, and of the others. */
export function parts({ metrics: m }) {
  const leak = idleOf(m);
  const idle = (leak * (m["chip.cores_total"] - m["chip.cores_used"])) / m["chip.cores_total"];
  return [m["energy_views.with_memory_and_network_fj"], leak - idle, idle];
}

/** What the study speaks of. */
export function chips({ sweeps }) {
  const simulated = feasible(sweeps[SIMULATED]);
  const sizes = [...new Set(simulated.map(columnsOf))];
  return {
    simulated,
    sizes,
    /** Of each size of core the best chip of 49 mm2. */
    bySize: sizes.map((size) => leastEnergy(simulated.filter((row) => columnsOf(row) === size))),
    /** Of each budget the chip of least energy, simulated. */
    byBudget: BUDGETS.map((mm2) => leastEnergy(ofFidelity(sweeps[`study-${mm2}`], "packet"))),
    /** One chip at each voltage and tick that go together. */
    supply: feasible(sweeps["study-supply"]),
  };
}

/** Of each voltage the row with the shortest tick that it allows. */
export function fastest(supply) {
  const voltages = [...new Set(supply.map(({ point }) => point["chip.voltage_mv"]))];
  return voltages.map((mv) =>
    least(
      supply.filter(({ point }) => point["chip.voltage_mv"] === mv),
      ({ point }) => point["chip.tick_ps"],
    ),
  );
}
