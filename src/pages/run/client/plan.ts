import { percent, plural, si } from "../../../base/format.js";
import { coreLabel, linkLabel, planBoxes } from "../charts/plan.js";
import type { Plan, Replay } from "../data.js";
import { coreDetail, linkDetail } from "../detail.js";
import { busiestUnit, frameLength, STEPS, sum } from "../load.js";

const FRAMES_A_SECOND = 16;
const ARROWS: Readonly<Record<string, number>> = { ArrowRight: 0, ArrowLeft: 1, ArrowDown: 2, ArrowUp: 3 };

/** Share of its time that each core's busiest unit works, and load of each link, in a frame or (-1) over the run. */
function loads(replay: Replay, frame: number): { cores: number[]; links: number[] } {
  const ticks = frame < 0 ? Math.max(1, replay.ticks) : frameLength(replay, frame);
  const of = (values: readonly number[]): number => (frame < 0 ? sum(values) : values[frame]!) / ticks;
  return {
    cores: replay.cores.map((units) => {
      const unit = busiestUnit(units);
      return unit === undefined ? 0 : Math.min(1, of(unit.busy));
    }),
    links: replay.links.map(({ flits }) => Math.min(1, of(flits))),
  };
}

/** The floor plan's slider, choice of core or link, and keys. */
export function startPlan(plan: Plan, replay: Replay, tickPs: number): void {
  const svg = document.getElementById("plan") as unknown as SVGSVGElement;
  const box = svg.closest<HTMLElement>(".plan-box")!;
  const slider = document.getElementById("frame") as HTMLInputElement;
  const text = document.getElementById("frame-text")!;
  const play = document.getElementById("play")!;
  const whole = document.getElementById("whole")!;
  const detail = document.getElementById("detail")!;
  const cores = [...svg.querySelectorAll<SVGGElement>("[data-core]")];
  const links = [...svg.querySelectorAll<SVGGElement>("[data-link]")];
  const levels = cores.map((core) => core.querySelector<SVGRectElement>(".level")!);
  const sizes = cores.map((core) => Number(core.querySelector(".body")!.getAttribute("height")));
  const bases = levels.map((level) => Number(level.getAttribute("y")) + Number(level.getAttribute("height")));
  const most = Math.max(...loads(replay, -1).links, 0);
  const mostInFrame = Math.max(
    ...replay.links.flatMap(({ flits }) => flits.map((n, f) => n / frameLength(replay, f))),
    0,
  );
  const seconds = (ticks: number): string => si((ticks * tickPs) / 1e12, "s");
  let timer = 0;

  const drawCursor = (frame: number): void => {
    for (const line of document.querySelectorAll<SVGLineElement>("#detail .cursor")) {
      line.style.display = frame < 0 ? "none" : "inline";
      const at = String(((frame + 0.5) / replay.frames) * 640);
      line.setAttribute("x1", at);
      line.setAttribute("x2", at);
    }
  };

  const draw = (): void => {
    const frame = Number(slider.value) - 1;
    const now = loads(replay, frame);
    now.cores.forEach((load, i) => {
      levels[i]!.setAttribute("y", String(bases[i]! - sizes[i]! * load));
      levels[i]!.setAttribute("height", String(sizes[i]! * load));
      cores[i]!.setAttribute(
        "aria-label",
        coreLabel(plan, plan.cores[i]!, load, busiestUnit(replay.cores[i]!)?.unit ?? "no unit"),
      );
    });
    const scale = frame < 0 ? most : mostInFrame;
    now.links.forEach((load, i) => {
      links[i]!.style.setProperty("--load", scale === 0 ? "0" : (load / scale).toFixed(3));
      links[i]!.classList.toggle("still", load === 0);
      links[i]!.setAttribute("aria-label", linkLabel(replay.links[i]!, load));
    });
    const working = now.cores.filter((load) => load > 0).length;
    const from = frame * replay.frameTicks;
    const when =
      frame < 0
        ? `Whole run, ${seconds(replay.ticks)}`
        : `${seconds(from)} to ${seconds(from + frameLength(replay, frame))} (frame ${frame + 1} of ${replay.frames})`;
    text.textContent = `${when}: ${plural(working, "core")} at work, busiest link ${percent(Math.max(...now.links, 0))}. Strongest line: ${percent(scale)}.`;
    slider.setAttribute("aria-valuetext", when);
    drawCursor(frame);
  };

  const stop = (): void => {
    clearInterval(timer);
    timer = 0;
    play.textContent = "Play";
    play.setAttribute("aria-pressed", "false");
  };
  play.addEventListener("click", () => {
    if (timer !== 0) return stop();
    if (Number(slider.value) >= replay.frames) slider.value = "0";
    play.textContent = "Pause";
    play.setAttribute("aria-pressed", "true");
    timer = window.setInterval(() => {
      slider.value = String(Number(slider.value) + 1);
      draw();
      if (Number(slider.value) >= replay.frames) stop();
    }, 1000 / FRAMES_A_SECOND);
  });
  slider.addEventListener("input", () => {
    stop();
    draw();
  });
  whole.addEventListener("click", () => {
    const all = whole.getAttribute("aria-pressed") !== "true";
    whole.setAttribute("aria-pressed", String(all));
    svg.setAttribute("viewBox", planBoxes(plan)[all ? "all" : "used"]);
  });
  const colour = document.getElementById("colour") as HTMLSelectElement;
  colour.addEventListener("change", () => {
    box.dataset.colour = colour.value;
  });

  const choose = (shape: SVGGElement): void => {
    for (const other of svg.querySelectorAll("[aria-pressed]")) other.removeAttribute("aria-pressed");
    shape.setAttribute("aria-pressed", "true");
    const { core, link } = shape.dataset;
    detail.innerHTML = (
      core === undefined
        ? linkDetail(replay, replay.links[Number(link)]!, tickPs)
        : coreDetail(plan, replay, Number(core), tickPs)
    ).text;
    drawCursor(Number(slider.value) - 1);
  };
  const focus = (shape: SVGGElement | undefined): void => {
    if (shape === undefined) return;
    for (const other of [...cores, ...links]) other.setAttribute("tabindex", "-1");
    shape.setAttribute("tabindex", "0");
    shape.focus();
  };
  const coreAt = (x: number, y: number) => cores[plan.cores.findIndex((core) => core.x === x && core.y === y)];
  /** Arrows walk from a core over its link to the next core. */
  const walk = (shape: SVGGElement, port: number): void => {
    const { core, link } = shape.dataset;
    const [dx, dy] = STEPS[port]!;
    if (core !== undefined) {
      const { x, y } = plan.cores[Number(core)]!;
      focus(links[replay.links.findIndex((l) => l.x === x && l.y === y && l.port === port)] ?? coreAt(x + dx, y + dy));
      return;
    }
    const { x, y, port: own } = replay.links[Number(link)]!;
    const [ownX, ownY] = STEPS[own]!;
    focus(own === (port ^ 1) ? coreAt(x, y) : (coreAt(x + ownX, y + ownY) ?? coreAt(x, y)));
  };
  const shapeOf = (event: Event): SVGGElement | null =>
    (event.target as Element).closest<SVGGElement>("[data-core], [data-link]");
  svg.addEventListener("click", (event) => {
    const shape = shapeOf(event);
    if (shape === null) return;
    focus(shape);
    choose(shape);
  });
  svg.addEventListener("keydown", (event) => {
    const shape = shapeOf(event);
    if (shape === null) return;
    const port = ARROWS[event.key];
    if (port !== undefined) walk(shape, port);
    else if (event.key === "Enter" || event.key === " ") choose(shape);
    else return;
    event.preventDefault();
  });
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.setAttribute("aria-hidden", "true");
  box.append(tip);
  const showTip = (shape: SVGGElement | null): void => {
    tip.hidden = shape === null;
    if (shape === null) return;
    tip.textContent = shape.getAttribute("aria-label");
    const at = shape.getBoundingClientRect();
    const room = box.getBoundingClientRect();
    tip.style.left = `${Math.max(0, Math.min(room.width - tip.offsetWidth, at.left - room.left))}px`;
    tip.style.top = `${at.bottom - room.top + 6}px`;
  };
  showTip(null);
  svg.addEventListener("pointerover", (event) => showTip(shapeOf(event)));
  svg.addEventListener("pointerleave", () => showTip(null));
  svg.addEventListener("focusin", (event) => showTip(shapeOf(event)));
  svg.addEventListener("focusout", () => showTip(null));
  cores[0]?.setAttribute("tabindex", "0");
  draw();
}
