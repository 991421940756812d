// Generated parts of docs/constants.md: constants with their inputs, and the presets beside published chips.
import { namesIn, readEvidence } from "./constants.mjs";

const figure = (n) => (n === null ? "" : n >= 100 ? n.toFixed(0) : String(Number(n.toPrecision(3))));
const word = (formula) => (typeof formula === "number" ? "" : `\`${formula}\``);

/**
 * A row a constant: value and range of the preset, node and voltage of its inputs, circuit, formula, grade, source,
 * what it leaves out.
 */
export function constantRows(resolved) {
  const evidence = readEvidence();
  const known = (name) => evidence.inputs[name];
  return Object.entries(evidence.constants).map(([path, { circuit, without, ...formulas }]) => {
    const [group, name] = path.split(".");
    const { value, low, high, unit, evidence: grade, source } = resolved[group][name];
    const inputs = namesIn(formulas.value).map(known).filter(Boolean);
    const from = [...new Set(inputs.map(({ node, volts }) => (volts === undefined ? node : `${node}, ${volts} V`)))];
    return [
      `\`${path}\``,
      `${value} ${unit}`,
      `${low} to ${high}`,
      from.join("; "),
      circuit,
      word(formulas.value),
      grade,
      source,
      without,
    ];
  });
}

export const CONSTANT_HEAD = [
  "constant",
  "28 nm, 0.8 V",
  "range",
  "inputs of",
  "circuit",
  "computed as",
  "grade",
  "source",
  "leaves out",
];

/** A row an input that a formula names. */
export const inputRows = () =>
  Object.entries(readEvidence().inputs).map(([name, { value, unit, node, volts, source, seen, what }]) => [
    `\`${name}\``,
    `${value} ${unit}`,
    volts === undefined ? node : `${node}, ${volts} V`,
    what,
    source,
    seen,
  ]);

export const factorRows = () =>
  Object.entries(readEvidence().factors).map(([name, formula]) => [`\`${name}\``, `\`${formula}\``]);

const WHY = {
  pj: "a row of 1- or 2-bit weights is read at once, no synapse has an address or learns",
  mw: "power follows how much of a large chip works; ours is mostly the clock",
  density: "chips without a clock, or at a kilohertz, take less; dense multipliers more",
  perKib: "memories here lie beside many adders and 48-bit vector lanes",
};

/** Presets, then published chips: pJ an operation, mW, mW/mm2, mm2/KiB. `own` has a row of numbers for each preset. */
export function besideOthers(own, chips) {
  const rows = [
    ...own,
    ...chips.map(({ name, node, pjPerOperation, mw, mm2, kib, source }) => ({
      name: `${name}, ${node}`,
      pj: pjPerOperation,
      mw,
      density: mw === null || mm2 === null ? null : mw / mm2,
      perKib: kib === null || mm2 === null ? null : mm2 / kib,
      source,
    })),
  ];
  const shown = rows.map(({ name, pj, mw, density, perKib, source }) => [
    name,
    ...[pj, mw, density, perKib].map(figure),
    source,
  ]);
  const span = (key) => {
    const values = rows.slice(own.length).flatMap((row) => (row[key] === null ? [] : [row[key]]));
    return [Math.min(...values), Math.max(...values)];
  };
  const COLUMNS = [
    ["pj", "pJ an operation"],
    ["mw", "mW"],
    ["density", "mW/mm2"],
    ["perKib", "mm2/KiB"],
  ];
  const outside = own.flatMap((row) =>
    COLUMNS.flatMap(([key, name]) => {
      const [least, most] = span(key);
      if (row[key] >= least && row[key] <= most) return [];
      return [
        `- ${row.name}: ${figure(row[key])} ${name}, published ${figure(least)} to ${figure(most)}: ${WHY[key]}.`,
      ];
    }),
  );
  return { shown, outside };
}
