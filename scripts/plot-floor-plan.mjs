/**
 * Draws docs/floor-plan.svg: the cores of the README's sentence on the mesh, and the flits over each link, from the
 * tables of a real run.
 *
 *     node scripts/plot-floor-plan.mjs [--check]
 *
 * With --check nothing is written; exit 1 if the picture is not that of the run.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";

const ROOT = join(import.meta.dirname, "..");
const FILE = join(ROOT, "docs", "floor-plan.svg");
const TEXT = "an utterly charming and often affecting comedy";
const [PITCH, CORE, LEFT, TOP] = [44, 26, 28, 56];
const WIDEST_LINK = 9;
// Okabe and Ito, and two greys: told apart by eyes of every kind.
const COLOURS = ["#56b4e9", "#0072b2", "#009e73", "#cc79a7", "#e69f00", "#d55e00", "#f0e442", "#8c8c8c", "#444444"];

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
const label = (x, y, text, more = "") => `<text x="${x}" y="${y}" ${more}>${escaped(text)}</text>`;

function run(folder) {
  const argv = [join(ROOT, "dist", "cli", "main.js"), "run", TEXT, "--out", folder, "--quiet", "--json"];
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, { encoding: "utf8", maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

const table = async (folder, name) =>
  parquetReadObjects({ file: await asyncBufferFromFile(join(folder, "tables", `${name}.parquet`)) });

function picture({ chip, inputs, totals }, cores, links) {
  const [width, height] = chip.mesh;
  const at = (node) => [LEFT + (node % width) * PITCH + CORE / 2, TOP + Math.floor(node / width) * PITCH + CORE / 2];
  const roles = [...new Set(cores.map(({ role }) => role))];
  const flits = new Map();
  for (const { from_node, to_node, flits: count } of links) {
    if (from_node === to_node) continue;
    const key = [from_node, to_node].sort((a, b) => a - b).join(" ");
    flits.set(key, (flits.get(key) ?? 0) + Number(count));
  }
  const most = Math.max(...flits.values());
  const legend = LEFT + width * PITCH + 12;
  const [w, h] = [legend + 190, TOP + height * PITCH + 8];
  const out = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${w} ${h}" font-family="sans-serif" font-size="13" role="img" aria-label="Floor plan of the chip with the traffic of one sentence">`,
    `<rect width="${w}" height="${h}" fill="#fff"/>`,
    label(LEFT, 22, `“${TEXT}”`, 'font-size="16" font-weight="bold" fill="#111"'),
    label(
      LEFT,
      42,
      `${chip.preset}, ${chip.code} code: ${(inputs[0].latency.seconds * 1e3).toFixed(2)} ms, ${(totals.energy.total_fj / 1e9).toFixed(0)} uJ, ${(totals.traffic.packets / 1e6).toFixed(2)} M packets`,
      'fill="#444"',
    ),
  ];
  for (const [key, count] of [...flits].sort(([, a], [, b]) => a - b)) {
    const [[x1, y1], [x2, y2]] = key.split(" ").map((node) => at(Number(node)));
    const thick = (0.6 + (WIDEST_LINK - 0.6) * (count / most)).toFixed(1);
    out.push(`<path d="M${x1} ${y1}L${x2} ${y2}" stroke="#9db4c8" stroke-width="${thick}" stroke-linecap="round"/>`);
  }
  const roleOf = new Map(cores.map(({ node, role }) => [node, role]));
  for (let node = 0; node < width * height; node++) {
    const [x, y] = at(node);
    const role = roleOf.get(node);
    const colour = role === undefined ? "#eee" : COLOURS[roles.indexOf(role) % COLOURS.length];
    out.push(
      `<rect x="${x - CORE / 2}" y="${y - CORE / 2}" width="${CORE}" height="${CORE}" rx="4" fill="${colour}" stroke="${role === undefined ? "#ddd" : "#333"}"/>`,
    );
  }
  const rows = [...roles.map((role) => [role, cores.filter((core) => core.role === role).length])];
  rows.forEach(([role, count], i) => {
    const y = TOP + 8 + i * 26;
    out.push(
      `<rect x="${legend}" y="${y}" width="16" height="16" rx="3" fill="${COLOURS[i % COLOURS.length]}" stroke="#333"/>`,
    );
    out.push(label(legend + 24, y + 13, `${role} (${count})`, 'fill="#111"'));
  });
  const end = TOP + 20 + rows.length * 26;
  out.push(`<rect x="${legend}" y="${end}" width="16" height="16" rx="3" fill="#eee" stroke="#ddd"/>`);
  out.push(label(legend + 24, end + 13, `unused (${width * height - cores.length})`, 'fill="#111"'));
  out.push(
    `<path d="M${legend} ${end + 38}h16" stroke="#9db4c8" stroke-width="${WIDEST_LINK}" stroke-linecap="round"/>`,
  );
  out.push(label(legend + 24, end + 42, `link: ${(most / 1e3).toFixed(0)} k flits`, 'fill="#111"'));
  out.push("</svg>");
  return `${out.join("\n")}\n`;
}

const folder = mkdtempSync(join(tmpdir(), "sorbet-sim-floor-plan-"));
try {
  const summary = run(join(folder, "run"));
  const drawn = picture(
    summary,
    await table(join(folder, "run"), "placement"),
    await table(join(folder, "run"), "links"),
  );
  if (!process.argv.includes("--check")) writeFileSync(FILE, drawn);
  else if (readFileSync(FILE, "utf8") !== drawn) {
    console.error("docs/floor-plan.svg is not that of the run: node scripts/plot-floor-plan.mjs");
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
