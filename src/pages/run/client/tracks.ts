import { si } from "../../../base/format.js";
import type { Address } from "../../shell/client/address.js";
import { type TimelineFacts, tracksOf } from "../charts/tracks.js";
import { tracksSvg, type View } from "../charts/tracks-svg.js";
import type { Plan, Replay } from "../data.js";

/** Ticks that a view has at least. */
const LEAST = 16;
/** Pixels of a drag that is one. */
const DRAG = 4;
const STEP = 0.25;

/** The timeline: closer and wider, left and right, layers or cores. */
export function startTracks(plan: Plan, replay: Replay, facts: TimelineFacts, address: Address): void {
  const box = document.getElementById("tracks");
  if (box === null) return;
  const group = document.getElementById("tracks-group") as HTMLSelectElement;
  const range = document.getElementById("tracks-range")!;
  const { tickPs, result, tokens } = facts;
  const tracks = tracksOf(plan, replay, (sentence, token) => tokens[sentence]?.[token]);
  let [from, to] = [0, tracks.end];
  let now = -1;
  let label = 0;

  const seconds = (ticks: number): string => si((ticks * tickPs) / 1e12, "s");
  const width = (): number => box.clientWidth;
  const drawNow = (): void => {
    const line = box.querySelector<SVGLineElement>(".now")!;
    const isIn = now >= from && now <= to;
    line.style.display = isIn ? "inline" : "none";
    if (!isIn) return;
    const at = String(label + ((now - from) / (to - from)) * (width() - label - 8));
    line.setAttribute("x1", at);
    line.setAttribute("x2", at);
  };
  const draw = (): void => {
    const view: View = { from, to, width: Math.max(240, width()), group: group.value as View["group"] };
    box.innerHTML = tracksSvg(tracks, view, tickPs, result).text;
    label = Number(box.querySelector("svg")!.dataset.label);
    range.textContent = from === 0 && to === tracks.end ? "Whole run" : `${seconds(from)} to ${seconds(to)}`;
    drawNow();
  };
  const go = (first: number, last: number): void => {
    const long = Math.min(tracks.end, Math.max(LEAST, Math.round(last - first)));
    from = Math.max(0, Math.min(tracks.end - long, Math.round(first)));
    to = from + long;
    draw();
    address.set("time", from === 0 && to === tracks.end ? null : `${from}-${to}`);
  };
  /** @param by below 1: closer */
  const zoom = (by: number, at = (from + to) / 2): void => go(at - (at - from) * by, at + (to - at) * by);
  const move = (by: number): void => go(from + by * (to - from), to + by * (to - from));

  document.getElementById("zoom-in")!.addEventListener("click", () => zoom(0.5));
  document.getElementById("zoom-out")!.addEventListener("click", () => zoom(2));
  document.getElementById("zoom-whole")!.addEventListener("click", () => go(0, tracks.end));
  const keys: Readonly<Record<string, () => void>> = {
    "+": () => zoom(0.5),
    "=": () => zoom(0.5),
    "-": () => zoom(2),
    ArrowRight: () => move(STEP),
    ArrowLeft: () => move(-STEP),
    "0": () => go(0, tracks.end),
  };
  box.addEventListener("keydown", (event) => {
    const act = keys[event.key];
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  });
  const tickAt = (clientX: number): number => {
    const left = box.getBoundingClientRect().left + label;
    return from + ((clientX - left) / (width() - label - 8)) * (to - from);
  };
  box.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      zoom(event.deltaY < 0 ? 0.8 : 1.25, tickAt(event.clientX));
    },
    { passive: false },
  );
  startDrag(box, (first, last) => go(tickAt(Math.min(first, last)), tickAt(Math.max(first, last))));
  box.addEventListener("click", (event) => {
    const core = (event.target as Element).closest<SVGGElement>("[data-track]")?.dataset.track;
    if (core !== undefined) address.choose("core", plan.cores[Number(core)]!.name);
  });
  group.addEventListener("change", () => {
    draw();
    address.set("rows", group.value === "layers" ? null : group.value);
  });
  document.addEventListener("frame", (event) => {
    now = (event as CustomEvent<number>).detail;
    drawNow();
  });
  new ResizeObserver(draw).observe(box);
  address.follow(() => {
    group.value = address.get("rows") === "cores" ? "cores" : "layers";
    const [first, last] = (address.get("time") ?? "").split("-").map(Number);
    if (first! >= 0 && last! > first!) go(first!, last!);
    else go(0, tracks.end);
  });
}

/** A stretch that the pointer is drawn over. */
function startDrag(box: HTMLElement, act: (first: number, last: number) => void): void {
  let start: number | null = null;
  const mark = document.createElement("div");
  mark.className = "stretch";
  mark.hidden = true;
  box.after(mark);
  box.addEventListener("pointerdown", (event) => {
    if (event.button === 0 && event.pointerType === "mouse") start = event.clientX;
  });
  window.addEventListener("pointermove", (event) => {
    if (start === null || Math.abs(event.clientX - start) < DRAG) return;
    const { left } = box.getBoundingClientRect();
    mark.hidden = false;
    mark.style.left = `${Math.min(start, event.clientX) - left}px`;
    mark.style.width = `${Math.abs(event.clientX - start)}px`;
    event.preventDefault();
  });
  window.addEventListener("pointerup", (event) => {
    if (start !== null && !mark.hidden) act(start, event.clientX);
    start = null;
    mark.hidden = true;
  });
}
