import { percent, plural } from "../../../base/format.js";
import { type Html, html } from "../../shell/html.js";
import type { Plan, PlanCore, Replay, ReplayLink } from "../data.js";
import { busiestUnit, busyShare, linkLoad, linkName, STEPS } from "../load.js";
import { stageShare } from "../names.js";

/** Side of a router's field, and of the cores in it, in units of the drawing. */
const CELL = 64;
const CORE = 44;
/** Links run beside each other, each on the right of its direction. */
const LANE = 5;

const center = (at: number): number => at * CELL + CELL / 2;

/** Field of the drawing that holds the cores in use, and that of the whole mesh: values of viewBox. */
export function planBoxes({ cores, width, height }: Plan): { readonly used: string; readonly all: string } {
  const right = Math.max(...cores.map(({ x }) => x));
  const bottom = Math.max(...cores.map(({ y }) => y));
  return { used: `0 0 ${(right + 1) * CELL} ${(bottom + 1) * CELL}`, all: `0 0 ${width * CELL} ${height * CELL}` };
}

/** What the width of a drawing is made of: its ratio, and columns of cores. @param whole with the idle routers */
export function planShape(plan: Plan, whole: boolean): string {
  const [, , width, height] = planBoxes(plan)[whole ? "all" : "used"].split(" ").map(Number);
  const columns = (width! / CELL) * Math.ceil(Math.sqrt(plan.coresPerRouter));
  return `--ratio:${(width! / height!).toFixed(3)};--columns:${columns}`;
}

/** Field of a core: a router with several has them side by side. */
function fieldOf({ coresPerRouter }: Plan, { x, y, slot }: PlanCore): { x: number; y: number; size: number } {
  const side = Math.ceil(Math.sqrt(coresPerRouter));
  const gap = side === 1 ? 0 : 2;
  const size = (CORE - gap * (side - 1)) / side;
  return {
    x: center(x) - CORE / 2 + (slot % side) * (size + gap),
    y: center(y) - CORE / 2 + Math.floor(slot / side) * (size + gap),
    size,
  };
}

/** What stands on a core: its role, and its layer where it has one and has room for it. */
const marks = ({ labels, coresPerRouter }: Plan, { role, layer }: PlanCore): string[] => [
  labels[role]!.short,
  ...(/^\d+$/.test(layer) && coresPerRouter === 1 ? [`L${layer}`] : []),
];

/** What a core is read out as; begins with what stands on it. */
export function coreLabel(plan: Plan, core: PlanCore, load: number, unit: string): string {
  return `${marks(plan, core).join(" ")}: core ${core.name}, ${plan.labels[core.role]!.name}, router (${core.x}, ${core.y}), ${unit} busy ${percent(load)}`;
}

export const linkLabel = (link: ReplayLink, load: number): string =>
  `Link ${linkName(link)}: a flit in ${percent(load)} of the ticks`;

function coreShape(plan: Plan, index: number, stages: readonly string[], replay: Replay | null): Html {
  const core = plan.cores[index]!;
  const unit = replay === null ? undefined : busiestUnit(replay.cores[index]!);
  const load = replay === null ? 0 : busyShare(replay, unit);
  const { x, y, size } = fieldOf(plan, core);
  const [middle, base] = [x + size / 2, y + size / 2];
  const label = coreLabel(plan, core, load, unit?.unit ?? "no unit");
  const [short, layer] = marks(plan, core);
  return html`<g class="core" data-core="${index}" role="button" tabindex="-1" aria-label="${label}" style="--role:${plan.labels[core.role]!.colour};--layer:${stageShare(core.layer, stages).toFixed(3)}">
<rect class="body" x="${x}" y="${y}" width="${size}" height="${size}" rx="5"/>
<rect class="level" x="${x}" y="${y + size * (1 - load)}" width="${size}" height="${size * load}" rx="2"/>
<text${size < CORE && html` class="tiny"`} x="${middle}" y="${base + (layer === undefined ? size / 11 : -1)}">${short!}</text>
${layer !== undefined && html`<text class="small" x="${middle}" y="${base + 13}">${layer}</text>`}</g>`;
}

function linkShape(link: ReplayLink, index: number, replay: Replay, most: number): Html {
  const [dx, dy] = STEPS[link.port]!;
  const [offX, offY] = [-dy * LANE, dx * LANE];
  const near = CORE / 2 + 1;
  const far = CELL - CORE / 2 - 2;
  const [x, y] = [center(link.x) + offX, center(link.y) + offY];
  const [x1, y1] = [x + dx * near, y + dy * near];
  const [x2, y2] = [x + dx * far, y + dy * far];
  const load = linkLoad(replay, link);
  const tip = `M${x2} ${y2}l${-dx * 6 - dy * 3.5} ${-dy * 6 - dx * 3.5}l${dy * 7} ${dx * 7}z`;
  return html`<g class="link" data-link="${index}" role="button" tabindex="-1" aria-label="${linkLabel(link, load)}" style="--load:${most === 0 ? 0 : (load / most).toFixed(3)}">
<line class="hit" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"/><line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"/><path d="${tip}"/></g>`;
}

/** Load of the busiest link, flits a tick. */
export const mostLoad = (replay: Replay | null): number =>
  replay === null ? 0 : Math.max(...replay.links.map((link) => linkLoad(replay, link)), 0);

/**
 * The mesh: cores in use with the level of their busiest unit, links by load. Idle routers are drawn as empty fields.
 * @param id of the drawing in the page
 * @param most load of the strongest line
 */
export function planSvg(plan: Plan, replay: Replay | null, id = "plan", most: number = mostLoad(replay)): Html {
  const used = new Set(plan.cores.map(({ x, y }) => `${x},${y}`));
  const idle: Html[] = [];
  for (let y = 0; y < plan.height; y++) {
    for (let x = 0; x < plan.width; x++) {
      if (used.has(`${x},${y}`)) continue;
      idle.push(
        html`<rect x="${center(x) - CORE / 2}" y="${center(y) - CORE / 2}" width="${CORE}" height="${CORE}" rx="5"/>`,
      );
    }
  }
  const links = replay?.links ?? [];
  // Cores are numbered in the order of the data flow.
  const stages = [...new Set(plan.cores.map(({ layer }) => layer))];
  return html`<svg id="${id}" class="plan" viewBox="${planBoxes(plan).used}" role="group" aria-label="Floor plan: ${plural(plan.cores.length, "core")} in use on a mesh of ${plan.width} by ${plan.height} routers">
<g class="idle" aria-hidden="true">${idle}</g>
<g>${links.map((link, i) => linkShape(link, i, replay!, most))}</g>
<g>${plan.cores.map((_, i) => coreShape(plan, i, stages, replay))}</g></svg>`;
}
