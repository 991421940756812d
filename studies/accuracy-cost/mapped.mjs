import { idleOf } from "../frame/figures.mjs";

/** Figures of a point for the cores that the model takes: clock, leakage and area in proportion. */
export function mapped({ metrics: m, groups }) {
  const share = m["chip.cores_used"] / m["chip.cores_total"];
  const fixed = idleOf(m) / m.inputs;
  const own = (name) => groups[name].map((fj) => fj * share);
  return {
    groups: { ...groups, static: own("static"), clock: own("clock") },
    energy: m.energy - fixed * (1 - share),
    latency: m.latency,
    area: m.area * share,
    cores: m["chip.cores_used"],
  };
}
