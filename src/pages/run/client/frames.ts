import { percent, plural, si } from "../../../base/format.js";
import { coreLabel, linkLabel } from "../charts/plan.js";
import { framePower } from "../charts/power.js";
import { amountsOf, type Colour, utilisation } from "../colour.js";
import type { Plan, Replay } from "../data.js";
import { busiestUnit, frameLength, sum } from "../load.js";

const LINE_WIDTH = 640;

/** Load of each link in a frame or (-1) over the run: flits a tick. */
const linkLoads = ({ links, ticks }: Replay, frame: number, length: number): number[] =>
  links.map(({ flits }) => Math.min(1, frame < 0 ? sum(flits) / Math.max(1, ticks) : flits[frame]! / length));

/** Most ticks that what stood before each link needed to go. */
const linkQueues = ({ links }: Replay, frame: number): number[] =>
  links.map(({ backlog }) => (frame < 0 ? Math.max(0, ...backlog) : backlog[frame]!));

/** The shapes of the floor plan, drawn for a frame of the run. */
export class Frames {
  readonly cores: readonly SVGGElement[];
  readonly links: readonly SVGGElement[];
  private readonly levels: readonly SVGRectElement[];
  private readonly sizes: readonly number[];
  private readonly bases: readonly number[];
  private readonly units: readonly string[];
  private readonly mostInRun: number;
  private readonly mostInFrame: number;
  private readonly longest: number;

  constructor(
    svg: SVGSVGElement,
    private readonly plan: Plan,
    private readonly replay: Replay,
    private readonly tickPs: number,
  ) {
    this.cores = [...svg.querySelectorAll<SVGGElement>("[data-core]")];
    this.links = [...svg.querySelectorAll<SVGGElement>("[data-link]")];
    this.levels = this.cores.map((core) => core.querySelector<SVGRectElement>(".level")!);
    this.sizes = this.cores.map((core) => Number(core.querySelector(".body")!.getAttribute("height")));
    this.bases = this.levels.map((level) => Number(level.getAttribute("y")) + Number(level.getAttribute("height")));
    this.units = replay.cores.map((units) => busiestUnit(units)?.unit ?? "no unit");
    this.mostInRun = Math.max(0, ...linkLoads(replay, -1, 1));
    this.mostInFrame = Math.max(
      0,
      ...replay.links.flatMap(({ flits }) => flits.map((n, frame) => n / frameLength(replay, frame))),
    );
    this.longest = Math.max(0, ...linkQueues(replay, -1));
  }

  /** @param frame -1: the whole run @returns what the frame is, in short and in full */
  draw(frame: number, colour: Colour): { readonly when: string; readonly text: string; readonly scale: string } {
    const { plan, replay, tickPs } = this;
    const length = frame < 0 ? replay.ticks : frameLength(replay, frame);
    const seconds = (ticks: number): string => si((ticks * tickPs) / 1e12, "s");
    const levels = utilisation(replay, frame);
    levels.forEach((load, i) => {
      this.levels[i]!.setAttribute("y", String(this.bases[i]! - this.sizes[i]! * load));
      this.levels[i]!.setAttribute("height", String(this.sizes[i]! * load));
      this.cores[i]!.setAttribute("aria-label", coreLabel(plan, plan.cores[i]!, load, this.units[i]!));
    });
    const loads = this.drawLinks(frame, length, colour);
    const working = levels.filter((load) => load > 0).length;
    const from = frame * replay.frameTicks;
    const when =
      frame < 0
        ? `Whole run, ${seconds(replay.ticks)}`
        : `${seconds(from)} to ${seconds(from + length)} (frame ${frame + 1} of ${replay.frames})`;
    const power = frame < 0 || replay.power.length === 0 ? "" : ` Power ${si(framePower(replay, frame, tickPs), "W")}.`;
    const strongest = percent(frame < 0 ? this.mostInRun : this.mostInFrame);
    const text = `${when}: ${plural(working, "core")} at work, busiest link ${percent(Math.max(0, ...loads))}.${power}`;
    return {
      when,
      text,
      scale:
        `${this.drawAmounts(frame, colour)}${colour === "queue" ? "" : ` Strongest line: ${strongest} of the ticks.`}`.trim(),
    };
  }

  private drawLinks(frame: number, length: number, colour: Colour): number[] {
    const { replay } = this;
    const loads = linkLoads(replay, frame, length);
    const shown = colour === "queue" ? linkQueues(replay, frame) : loads;
    const scale = colour === "queue" ? this.longest : frame < 0 ? this.mostInRun : this.mostInFrame;
    shown.forEach((amount, i) => {
      this.links[i]!.style.setProperty("--load", scale === 0 ? "0" : (amount / scale).toFixed(3));
      this.links[i]!.classList.toggle("still", amount === 0);
      this.links[i]!.setAttribute("aria-label", linkLabel(replay.links[i]!, loads[i]!));
    });
    return loads;
  }

  private drawAmounts(frame: number, colour: Colour): string {
    if (colour === "role") return "";
    if (colour === "layer") return "From light to dark: the first layer to the last.";
    const { plan, replay, tickPs } = this;
    const { shares, darkest } = amountsOf(plan, replay, colour, frame, tickPs);
    shares.forEach((share, i) => {
      this.cores[i]!.style.setProperty("--amount", share.toFixed(3));
    });
    const links =
      colour === "queue" ? ` Strongest line: ${si((this.longest * tickPs) / 1e12, "s")} to go before it.` : "";
    return `From light to dark: nothing to ${darkest}.${links}`;
  }
}

/** Lines that mark the frame in every timeline. */
export function drawCursors({ frames, frameTicks }: Replay, frame: number): void {
  document.dispatchEvent(new CustomEvent("frame", { detail: frame < 0 ? -1 : (frame + 0.5) * frameTicks }));
  for (const line of document.querySelectorAll<SVGLineElement>(".timeline .cursor")) {
    line.style.display = frame < 0 ? "none" : "inline";
    const at = String(((frame + 0.5) / frames) * LINE_WIDTH);
    line.setAttribute("x1", at);
    line.setAttribute("x2", at);
  }
}
