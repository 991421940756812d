import type { Plan, Replay } from "../data.js";
import { STEPS } from "../load.js";
import type { Frames } from "./frames.js";

const ARROWS: Readonly<Record<string, number>> = { ArrowRight: 0, ArrowLeft: 1, ArrowDown: 2, ArrowUp: 3 };

const shapeOf = (event: Event): SVGGElement | null =>
  (event.target as Element).closest<SVGGElement>("[data-core], [data-link]");

/** Choice of a core or a link on the floor plan, by pointer and by keys. @param choose what happens with it */
export function startChoice(
  svg: SVGSVGElement,
  plan: Plan,
  replay: Replay,
  { cores, links }: Frames,
  choose: (shape: SVGGElement) => void,
): void {
  const focus = (shape: SVGGElement | undefined): void => {
    if (shape === undefined) return;
    for (const other of [...cores, ...links]) other.setAttribute("tabindex", "-1");
    shape.setAttribute("tabindex", "0");
    shape.focus({ preventScroll: true });
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
  startTip(svg);
  cores[0]?.setAttribute("tabindex", "0");
}

/** Names what the pointer or the focus is on. */
function startTip(svg: SVGSVGElement): void {
  const box = svg.closest<HTMLElement>(".plan-box")!;
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.setAttribute("aria-hidden", "true");
  box.append(tip);
  const show = (shape: SVGGElement | null): void => {
    tip.hidden = shape === null;
    if (shape === null) return;
    tip.textContent = shape.getAttribute("aria-label");
    const at = shape.getBoundingClientRect();
    const room = box.getBoundingClientRect();
    tip.style.left = `${Math.max(0, Math.min(room.width - tip.offsetWidth, at.left - room.left))}px`;
    tip.style.top = `${at.bottom - room.top + 6}px`;
  };
  show(null);
  svg.addEventListener("pointerover", (event) => show(shapeOf(event)));
  svg.addEventListener("pointerleave", () => show(null));
  svg.addEventListener("focusin", (event) => show(shapeOf(event)));
  svg.addEventListener("focusout", () => show(null));
}
