import type { Address } from "../../shell/client/address.js";
import { offerFiles, type Source } from "../../shell/client/downloads.js";
import { planBoxes, planShape } from "../charts/plan.js";
import { COLOURS, type Colour, isAmount } from "../colour.js";
import type { Plan, Replay } from "../data.js";
import { coreDetail, linkDetail } from "../detail.js";
import { startChoice } from "./choice.js";
import { drawCursors, Frames } from "./frames.js";
import { startPlay } from "./play.js";

/** The floor plan's slider, colours, choice of core or link, and keys. */
export function startPlan(plan: Plan, replay: Replay, tickPs: number, address: Address, source: Source): void {
  const svg = document.getElementById("plan") as unknown as SVGSVGElement;
  const box = svg.closest<HTMLElement>(".plan-box")!;
  const slider = document.getElementById("frame") as HTMLInputElement;
  const whole = document.getElementById("whole")!;
  const colour = document.getElementById("colour") as HTMLSelectElement;
  const text = document.getElementById("frame-text")!;
  const scale = document.getElementById("scale")!;
  const detail = document.getElementById("detail")!;
  const frames = new Frames(svg, plan, replay, tickPs);

  const frame = (): number => Number(slider.value) - 1;
  const draw = (): void => {
    const drawn = frames.draw(frame(), colour.value as Colour);
    text.textContent = drawn.text;
    scale.textContent = drawn.scale;
    slider.setAttribute("aria-valuetext", drawn.when);
    box.dataset.colour = colour.value;
    box.classList.toggle("amounts", isAmount(colour.value as Colour));
    drawCursors(replay, frame());
  };
  const { stop } = startPlay(slider, draw);
  slider.addEventListener("input", () => {
    stop();
    draw();
  });
  slider.addEventListener("change", () => address.set("frame", slider.value === "0" ? null : slider.value));
  document.getElementById("play")!.addEventListener("click", () => address.set("frame", slider.value));
  colour.addEventListener("change", () => {
    draw();
    address.set("colour", colour.value === "role" ? null : colour.value);
  });
  whole.addEventListener("click", () => {
    const all = whole.getAttribute("aria-pressed") !== "true";
    whole.setAttribute("aria-pressed", String(all));
    svg.setAttribute("viewBox", planBoxes(plan)[all ? "all" : "used"]);
    svg.closest(".plan-and-detail")!.setAttribute("style", planShape(plan, all));
  });

  const show = (shape: SVGGElement): void => {
    for (const other of svg.querySelectorAll("[aria-pressed]")) other.removeAttribute("aria-pressed");
    shape.setAttribute("aria-pressed", "true");
    const { core, link } = shape.dataset;
    detail.innerHTML = (
      core === undefined
        ? linkDetail(replay, replay.links[Number(link)]!, tickPs)
        : coreDetail(plan, replay, Number(core), tickPs)
    ).text;
    offerFiles(detail, source);
    drawCursors(replay, frame());
  };
  const linkAt = ({ x, y, port }: Replay["links"][number]): string => `${x},${y},${port}`;
  startChoice(svg, plan, replay, frames, (shape) => {
    show(shape);
    const { core, link } = shape.dataset;
    address.set("core", core === undefined ? null : plan.cores[Number(core)]!.name);
    address.set("link", link === undefined ? null : linkAt(replay.links[Number(link)]!));
  });
  address.follow(() => {
    const own = address.get("colour") as Colour | null;
    colour.value = own !== null && COLOURS.includes(own) ? own : "role";
    slider.value = String(Number(address.get("frame")) || 0);
    const name = address.get("core");
    const link = address.get("link");
    const shape =
      frames.cores[plan.cores.findIndex((core) => core.name === name)] ??
      frames.links[replay.links.findIndex((one) => linkAt(one) === link)];
    if (shape !== undefined) show(shape);
    draw();
  });
}
