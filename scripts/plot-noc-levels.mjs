/**
 * Draws docs/noc-levels.svg, the error of the packet level over load, from the tables of docs/noc-levels.md.
 *
 *     node scripts/plot-noc-levels.mjs [--check]
 *
 * With --check nothing is written; exit 1 if the picture is not that of the tables.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const DOCS = join(import.meta.dirname, "..", "docs");
const [WIDTH, HEIGHT] = [640, 320];
const PLOT = { left: 64, right: 500, top: 16, bottom: 272 };
const MOST_LOAD = 0.5;
const MOST_ERROR = 40;
// Okabe and Ito: told apart by eyes of every kind; each curve has a shape of its own too.
const STYLES = [
  ["#0072b2", "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0Z"],
  ["#d55e00", "M-4-4H4V4H-4Z"],
  ["#009e73", "M0-5L5 4H-5Z"],
  ["#cc79a7", "M0-5L5 0L0 5L-5 0Z"],
];

const x = (load) => (PLOT.left + (load / MOST_LOAD) * (PLOT.right - PLOT.left)).toFixed(1);
const y = (error) => (PLOT.top + (-error / MOST_ERROR) * (PLOT.bottom - PLOT.top)).toFixed(1);
const text = (at, atY, words, more = "") => `<text x="${at}" y="${atY}" ${more}>${words}</text>`;

function curves(markdown) {
  return markdown
    .split("\n## Sentences")[0]
    .split(/\n(?=[a-z]+, packets of )/)
    .slice(1)
    .map((part) => ({
      name: part.split(/[(\n]/)[0].trim(),
      points: [...part.matchAll(/^\| ([\d.]+) \| [\d.]+ \| [\d.]+ \| (-?[\d.]+) % \|/gm)].map(([, load, error]) => [
        Number(load),
        Number(error),
      ]),
    }));
}

function picture(all) {
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" role="img" aria-label="Error of the packet level's mean latency over offered load">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
  ];
  for (let error = 0; error >= -MOST_ERROR; error -= 10) {
    lines.push(`<path d="M${PLOT.left} ${y(error)}H${PLOT.right}" stroke="#ddd"/>`);
    lines.push(text(PLOT.left - 8, Number(y(error)) + 4, `${error} %`, 'text-anchor="end"'));
  }
  for (let load = 0; load <= MOST_LOAD; load += 0.125)
    lines.push(text(x(load), PLOT.bottom + 18, load, 'text-anchor="middle"'));
  lines.push(
    text((PLOT.left + PLOT.right) / 2, HEIGHT - 8, "offered flits a node and cycle", 'text-anchor="middle"'),
    text(
      14,
      (PLOT.top + PLOT.bottom) / 2,
      "error of mean latency",
      `text-anchor="middle" transform="rotate(-90 14 ${(PLOT.top + PLOT.bottom) / 2})"`,
    ),
  );
  all.forEach(({ name, points }, i) => {
    const [colour, shape] = STYLES[i];
    const inside = points.filter(([, error]) => error >= -MOST_ERROR);
    lines.push(
      `<path d="M${inside.map(([load, error]) => `${x(load)} ${y(error)}`).join("L")}" fill="none" stroke="${colour}" stroke-width="2"/>`,
    );
    for (const [load, error] of inside)
      lines.push(`<path transform="translate(${x(load)} ${y(error)})" d="${shape}" fill="${colour}"/>`);
    const [pattern, packets] = name.split(", ");
    lines.push(
      `<path transform="translate(520 ${PLOT.top + 12 + 40 * i})" d="${shape}" fill="${colour}"/>`,
      text(532, PLOT.top + 16 + 40 * i, pattern),
      text(532, PLOT.top + 30 + 40 * i, packets, 'fill="#555"'),
    );
  });
  return `${lines.join("\n")}\n</svg>\n`;
}

const drawn = picture(curves(readFileSync(join(DOCS, "noc-levels.md"), "utf8")));
const file = join(DOCS, "noc-levels.svg");
if (process.argv[2] !== "--check") writeFileSync(file, drawn);
else if (readFileSync(file, "utf8") !== drawn) {
  console.error("docs/noc-levels.svg is not that of the tables: node scripts/plot-noc-levels.mjs draws it");
  process.exitCode = 1;
}
