/**
 * Draws docs/replay.svg, the moving picture at the top of README.md: the README's sentence crosses the chip, replayed
 * from the tables of a real run. Cores shine by the load of their busiest unit, links by their flits.
 *
 *     node scripts/plot-replay.mjs [--check]
 *
 * With --check nothing is written; exit 1 if the picture is not that of the run.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";

const ROOT = join(import.meta.dirname, "..");
const FILE = join(ROOT, "docs", "replay.svg");
const TEXT = "an utterly charming and often affecting comedy";
const [PITCH, CORE, LEFT, TOP, BOTTOM] = [60, 36, 24, 74, 58];
const LEGEND = 172;
/** Pictures in a round, and how long a round lasts. */
const [FRAMES, SECONDS] = [96, 14];
/** Links: five ports a node, the fifth into the core. */
const [PORTS, LINK_PORTS] = [5, 4];
const STEPS = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
];
// Okabe and Ito, two of them lighter on black: told apart by eyes of every kind.
const COLOURS = ["#56b4e9", "#3d8fd6", "#009e73", "#cc79a7", "#e69f00", "#d55e00", "#f0e442", "#9aa7b4", "#b197fc"];
const [BACK, FAINT, INK, PALE] = ["#0d1117", "#1c2430", "#e6edf3", "#8b98a5"];
const SHORT = {
  input: "in",
  query: "Q",
  key: "K",
  value: "V",
  attention: "att",
  output: "out",
  ffn_in: "F1",
  ffn_out: "F2",
  pooler: "pool",
};

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
const label = (x, y, text, more) => `<text x="${x}" y="${y}" ${more}>${escaped(text)}</text>`;

function run(folder) {
  const argv = [join(ROOT, "dist", "cli", "main.js"), "run", TEXT, "--out", folder, "--quiet", "--json"];
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { encoding: "utf8", maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

const table = async (folder, name) =>
  parquetReadObjects({ file: await asyncBufferFromFile(join(folder, "tables", `${name}.parquet`)) });

/** What each thing does in each picture, as a share of the picture's ticks: its intervals shared out by overlap. */
function series(rows, keyOf, amountOf, ticks) {
  const frame = ticks / FRAMES;
  const found = new Map();
  for (const row of rows) {
    const key = keyOf(row);
    if (!found.has(key)) found.set(key, new Array(FRAMES).fill(0));
    const [start, end] = [Number(row.start_ticks), Number(row.end_ticks)];
    const last = Math.min(FRAMES - 1, Math.ceil(end / frame) - 1);
    for (let at = Math.floor(start / frame); at <= last; at++) {
      const overlap = Math.min(end, (at + 1) * frame) - Math.max(start, at * frame);
      found.get(key)[at] += (Number(amountOf(row)) * overlap) / (end - start) / frame;
    }
  }
  return found;
}

/** Load of the busiest unit of each core. */
function coreLoads(rows, ticks) {
  const units = series(
    rows,
    ({ core, unit }) => `${core} ${unit}`,
    ({ busy_ticks }) => busy_ticks,
    ticks,
  );
  const best = new Map();
  for (const [key, loads] of units) {
    const core = Number(key.split(" ")[0]);
    const total = loads.reduce((a, b) => a + b, 0);
    if (!best.has(core) || best.get(core).total < total) best.set(core, { total, loads });
  }
  return new Map([...best].map(([core, { loads }]) => [core, loads]));
}

/** Shares as an animation of opacity; without animation the mean stands. */
function glow(loads, least) {
  const shown = loads.map((load) => (load === 0 ? 0 : least + (1 - least) * Math.min(1, load)));
  const text = (value) =>
    value
      .toFixed(2)
      .replace(/^0\./, ".")
      .replace(/\.?0+$/, "") || "0";
  const mean = shown.reduce((a, b) => a + b, 0) / shown.length;
  return {
    mean: text(mean),
    animate: `<animate attributeName="opacity" dur="${SECONDS}s" repeatCount="indefinite" values="${shown.map(text).join(";")}"/>`,
  };
}

function picture({ chip, inputs, totals }, placement, cores, links) {
  const width = chip.mesh[0];
  const [columns, rows] = ["x", "y"].map((axis) => Math.max(...placement.map((core) => core[axis])) + 1);
  const ticks = Math.max(...cores.map(({ end_ticks }) => Number(end_ticks)));
  const centre = (x, y) => [LEFT + x * PITCH + PITCH / 2, TOP + y * PITCH + PITCH / 2];
  const roles = [...new Set(placement.map(({ role }) => role))];
  const colourOf = (role) => COLOURS[roles.indexOf(role) % COLOURS.length];
  const legend = LEFT + columns * PITCH + 20;
  const [w, h] = [legend + LEGEND, TOP + rows * PITCH + BOTTOM];
  const ms = (inputs[0].latency.seconds * 1e3).toFixed(2);
  const facts = `${inputs[0].prediction}: ${ms} ms, ${(totals.energy.total_fj / 1e9).toFixed(0)} uJ, ${(totals.traffic.packets / 1e6).toFixed(2)} M packets, every logit exact`;
  const out = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${w} ${h}" font-family="sans-serif" font-size="13" role="img" aria-label="The sentence crosses the chip: cores at work and traffic on links through time">`,
    "<style>.l{fill:none;stroke:#7fd4ff;stroke-width:3;stroke-dasharray:3 5;animation:m .7s linear infinite}@keyframes m{from{stroke-dashoffset:8}to{stroke-dashoffset:0}}.n{text-anchor:middle;font-size:11px;fill:#e6edf3;stroke:#0d1117;stroke-width:2.5px;paint-order:stroke}@media(prefers-reduced-motion:reduce){.l{animation:none}}</style>",
    `<rect width="${w}" height="${h}" rx="8" fill="${BACK}"/>`,
    label(LEFT, 32, `“${TEXT}”`, `font-size="18" font-weight="bold" fill="${INK}"`),
    label(LEFT, 54, facts, `fill="${PALE}"`),
  ];
  const used = new Set(placement.map(({ x, y }) => `${x} ${y}`));
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++) {
      const [cx, cy] = centre(x, y);
      if (!used.has(`${x} ${y}`))
        out.push(
          `<rect x="${cx - CORE / 2}" y="${cy - CORE / 2}" width="${CORE}" height="${CORE}" rx="6" fill="${FAINT}" opacity=".5"/>`,
        );
    }
  const between = links.filter(({ link }) => link % PORTS < LINK_PORTS);
  const flits = series(
    between,
    ({ link }) => link,
    (row) => row.flits,
    ticks,
  );
  const most = Math.max(...[...flits.values()].flat());
  for (const [link, loads] of [...flits].sort(([a], [b]) => a - b)) {
    const [node, port] = [Math.floor(link / PORTS), link % PORTS];
    const [dx, dy] = STEPS[port];
    const [cx, cy] = centre(node % width, Math.floor(node / width));
    const [x, y] = [cx + (dx * CORE) / 2 - dy * 4, cy + (dy * CORE) / 2 + dx * 4];
    const length = PITCH - CORE;
    // By the root, so that a link with a tenth of the flits is seen beside the busiest.
    const { mean, animate } = glow(
      loads.map((load) => Math.sqrt(load / most)),
      0.05,
    );
    out.push(`<path class="l" d="M${x} ${y}l${dx * length} ${dy * length}" opacity="${mean}">${animate}</path>`);
  }
  const loadsOf = coreLoads(cores, ticks);
  for (const { core, role, x, y } of placement) {
    const [cx, cy] = centre(x, y);
    const box = `x="${cx - CORE / 2}" y="${cy - CORE / 2}" width="${CORE}" height="${CORE}" rx="6"`;
    const { mean, animate } = glow(loadsOf.get(core) ?? new Array(FRAMES).fill(0), 0.15);
    out.push(`<rect ${box} fill="${FAINT}" stroke="${colourOf(role)}" stroke-opacity=".55"/>`);
    out.push(`<rect ${box} fill="${colourOf(role)}" opacity="${mean}">${animate}</rect>`);
    out.push(label(cx, cy + 4, SHORT[role] ?? role.slice(0, 4), `class="n"`));
  }
  roles.forEach((role, i) => {
    const y = TOP + 10 + i * 25;
    const many = placement.filter((core) => core.role === role).length;
    out.push(`<rect x="${legend}" y="${y}" width="15" height="15" rx="3" fill="${colourOf(role)}"/>`);
    out.push(label(legend + 24, y + 12, `${role.replace("_", " ")} (${many})`, `fill="${INK}"`));
  });
  const [from, to, at] = [LEFT + 9, LEFT + columns * PITCH - 9, TOP + rows * PITCH + 22];
  out.push(`<path d="M${from} ${at}H${to}" stroke="${FAINT}" stroke-width="4" stroke-linecap="round"/>`);
  out.push(
    `<circle cx="${to}" cy="${at}" r="6" fill="#7fd4ff"><animate attributeName="cx" dur="${SECONDS}s" repeatCount="indefinite" from="${from}" to="${to}"/></circle>`,
  );
  out.push(label(from, at + 22, "0", `fill="${PALE}"`));
  const whole = ((ticks * chip.tick_ps) / 1e9).toFixed(2);
  out.push(label(to, at + 22, `${whole} ms of the chip`, `text-anchor="end" fill="${PALE}"`));
  out.push(label(legend, at + 4, `${chip.preset}, ${chip.code} code`, `fill="${PALE}"`));
  out.push("</svg>");
  return `${out.join("\n")}\n`;
}

const folder = mkdtempSync(join(tmpdir(), "sorbet-sim-replay-"));
try {
  const own = join(folder, "run");
  const summary = run(own);
  const [placement, cores, links] = await Promise.all(["placement", "cores", "links"].map((name) => table(own, name)));
  const drawn = picture(summary, placement, cores, links);
  if (!process.argv.includes("--check")) writeFileSync(FILE, drawn);
  else if (readFileSync(FILE, "utf8") !== drawn) {
    console.error("docs/replay.svg is not that of the run: node scripts/plot-replay.mjs");
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
