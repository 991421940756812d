import { planSvg } from "../../../src/pages/run/charts/plan.js";
import type { Plan, Replay, ReplayLink } from "../../../src/pages/run/data.js";
import { STEPS } from "../../../src/pages/run/load.js";
import { FLITS, WINDOW } from "../messages.js";
import type { Recording } from "./recording.js";

const PORTS = 5;
/** Steps of a link's strength that are told apart: fewer changes to draw. */
const LEVELS = 50;

/** Links between the routers of the part of the mesh that is drawn. */
function linksOf({ cores, width }: Plan): Map<number, ReplayLink> {
  const right = Math.max(...cores.map(({ x }) => x));
  const bottom = Math.max(...cores.map(({ y }) => y));
  const links = new Map<number, ReplayLink>();
  for (let y = 0; y <= bottom; y++)
    for (let x = 0; x <= right; x++)
      STEPS.forEach(([dx, dy], port) => {
        if (x + dx < 0 || x + dx > right || y + dy < 0 || y + dy > bottom) return;
        links.set(PORTS * (x + width * y) + port, { x, y, port, flits: [0], backlog: [0] });
      });
  return links;
}

/** The floor plan while spikes cross its links and its cores fill with the windows that they have closed. */
export class PlanView {
  private readonly links: readonly SVGGElement[];
  private readonly cores: readonly SVGGElement[];
  private readonly levels: readonly SVGRectElement[];
  private readonly bases: readonly number[];
  private readonly sizes: readonly number[];
  private readonly indexOfLink: ReadonlyMap<number, number>;
  private readonly strength: Int16Array;
  private readonly level: Float64Array;
  private closed: number[];
  private at = 0;

  /**
   * @param id of the drawing in the page
   * @param windows that each core will close
   */
  constructor(
    box: HTMLElement,
    plan: Plan,
    id: string,
    private readonly windows: readonly number[],
    private readonly recording: Recording,
  ) {
    const links = linksOf(plan);
    const still: Replay = {
      runs: 1,
      ticks: 1,
      frameTicks: 1,
      frames: 1,
      cores: plan.cores.map(() => []),
      links: [...links.values()],
      queues: [],
      power: [],
      windows: [],
      starts: [0, 1],
    };
    box.innerHTML = planSvg(plan, still, id).text;
    const { width, height } = box.querySelector("svg")!.viewBox.baseVal;
    box.style.setProperty("--ratio", String(width / height));
    this.indexOfLink = new Map([...links.keys()].map((link, i) => [link, i]));
    this.links = [...box.querySelectorAll<SVGGElement>("[data-link]")];
    this.cores = [...box.querySelectorAll<SVGGElement>("[data-core]")];
    this.levels = this.cores.map((core) => core.querySelector<SVGRectElement>(".level")!);
    this.bases = this.levels.map((level) => Number(level.getAttribute("y")) + Number(level.getAttribute("height")));
    this.sizes = this.cores.map((core) => Number(core.querySelector(".body")!.getAttribute("height")));
    // A picture: its words stand beside it, and the report's plan has every core and link by name.
    for (const shape of [...this.links, ...this.cores]) {
      for (const name of ["role", "tabindex", "aria-label"]) shape.removeAttribute(name);
      shape.classList.toggle("still", shape.matches(".link"));
    }
    this.strength = new Int16Array(this.links.length);
    this.level = new Float64Array(this.cores.length);
    this.closed = new Array<number>(this.cores.length).fill(0);
  }

  /**
   * Shows the samples [from, to): links by their flits, cores at work, and what has been done until then.
   * @param most flits of the strongest line
   * @returns cores at work
   */
  show(from: number, to: number, most: number): number {
    const flits = new Float64Array(this.links.length);
    const works = new Uint8Array(this.cores.length);
    this.recording.each(from, to, (kind, index, amount) => {
      if (kind === FLITS) {
        const link = this.indexOfLink.get(index);
        if (link !== undefined) flits[link]! += amount;
      } else works[index] = 1;
    });
    this.advance(to);
    for (const [i, amount] of flits.entries()) this.drawLink(i, most === 0 ? 0 : Math.ceil((LEVELS * amount) / most));
    for (const [i, done] of this.closed.entries()) this.drawCore(i, done / Math.max(1, this.windows[i]!));
    for (const [i, core] of this.cores.entries()) core.classList.toggle("at-work", works[i] === 1);
    return works.reduce((n, work) => n + work, 0);
  }

  /** Begins again: what came late is counted where it belongs. */
  rewind(): void {
    this.closed.fill(0);
    this.at = 0;
  }

  private advance(to: number): void {
    if (to < this.at) this.rewind();
    this.recording.each(this.at, to, (kind, core, amount) => {
      if (kind === WINDOW) this.closed[core]! += amount;
    });
    this.at = to;
  }

  private drawLink(index: number, strength: number): void {
    const clipped = Math.min(LEVELS, strength);
    if (this.strength[index] === clipped) return;
    this.strength[index] = clipped;
    const shape = this.links[index]!;
    shape.style.setProperty("--load", String(clipped / LEVELS));
    shape.classList.toggle("still", clipped === 0);
  }

  private drawCore(index: number, share: number): void {
    const height = this.sizes[index]! * Math.min(1, share);
    if (this.level[index] === height) return;
    this.level[index] = height;
    this.levels[index]!.setAttribute("y", String(this.bases[index]! - height));
    this.levels[index]!.setAttribute("height", String(height));
  }
}
