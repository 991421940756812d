export const PLACEMENTS = ["random", "serpentine", "hilbert", "annealed"];
/** What is compared: code and size of cores. */
export const CASES = {
  offset: { name: "`offset`", plain: "offset", code: "offset", sweep: "study" },
  graded: { name: "`graded`", plain: "graded", code: "graded", sweep: "study" },
  small: { name: "`graded`, small cores", plain: "graded, small cores", code: "graded", sweep: "study-small-cores" },
};
export const KEYS = Object.keys(CASES);

/** Rows of a case, one a text, of one placement, with trees or with a packet a destination. */
export const rowsOf = ({ sweeps }, key, placement, multicast) =>
  sweeps[CASES[key].sweep].filter(
    ({ point }) =>
      point.code === CASES[key].code &&
      point["chip.noc.multicast"] === multicast &&
      point["chip.placement"] === placement,
  );
export const runs = (result, key, placement, multicast) =>
  rowsOf(result, key, placement, multicast).map(({ metrics: m }) => m);

export const mean = (list, of) => list.reduce((sum, m) => sum + of(m), 0) / list.length;
export const latencyOf = (m) => m.latency;
export const energyOf = (m) => m.energy;
export const networkOf = (m) => m["energy.by_component.network"] / m.inputs;
export const hopsOf = (m) => m["traffic.packet_hops"] / m.inputs;
export const packetsOf = (m) => m["traffic.packets"] / m.inputs;
export const loadOf = (m) => m["traffic.max_link_load"];
