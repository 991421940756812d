import { objectiveText } from "../../../explore/objective-text.js";
import type { Address } from "../../shell/client/address.js";
import { offerFiles, type Source } from "../../shell/client/downloads.js";
import { startTable } from "../../shell/client/tables.js";
import { html } from "../../shell/html.js";
import { precise, table } from "../../shell/parts.js";
import type { SweepData } from "../page-data.js";
import { startScatter } from "./scatter.js";

/** Chosen points listed. */
const MOST_LISTED = 50;

/** Points of a sweep: chosen in one drawing, shown in all. @returns what its figures show */
export function startSweep({ axes, points }: SweepData, address: Address): Source {
  const paths = Object.keys(points[0]?.point ?? {});
  const box = document.getElementById("chosen")!;
  const shapes = [...document.querySelectorAll<SVGElement>("[data-point]")];
  const rows = [...document.querySelectorAll<HTMLTableRowElement>("#front-table tbody tr")];
  const keyOf = (index: number): string => paths.map((path) => points[index]!.point[path]).join(" ");
  const byKey = new Map(points.map((_, index) => [keyOf(index), index]));
  const indexOfRow = (row: HTMLTableRowElement): number =>
    byKey.get(
      [...row.cells]
        .slice(axes.length)
        .map((cell) => cell.textContent)
        .join(" "),
    ) ?? -1;
  let chosen: readonly number[] = [];

  const list = (): void => {
    const head = [
      ...axes.map(({ name }) => ({ head: name, number: true })),
      ...paths.map((path) => ({ head: path })),
      { head: "evaluated" },
      { head: "command" },
    ];
    const cells = chosen.slice(0, MOST_LISTED).map((index) => {
      const { values, point, counted, command } = points[index]!;
      const settings = paths.map((path) => `--set ${path}=${point[path]}`).join(" ");
      return [
        ...axes.map((axis, i) => precise(values[i]!, axis.unit, objectiveText(axis, values[i]!))),
        ...paths.map((path) => String(point[path])),
        counted ? "counted" : "simulated",
        html`<code>${command ?? settings}</code>`,
      ];
    });
    const more = chosen.length > MOST_LISTED ? ` The first ${MOST_LISTED} are listed.` : "";
    box.innerHTML =
      chosen.length === 0
        ? ""
        : html`<h3>${chosen.length} chosen.${more} <button type="button" id="unchoose">Choose none</button></h3>${table("Chosen points", head, cells)}`
            .text;
    for (const one of box.querySelectorAll("table")) startTable(one);
    offerFiles(box, () => null);
    document.getElementById("unchoose")?.addEventListener("click", () => choose([]));
  };
  const show = (indices: readonly number[]): void => {
    chosen = indices;
    const set = new Set(chosen);
    for (const shape of shapes) {
      const isChosen = set.has(Number(shape.dataset.point));
      shape.classList.toggle("chosen", isChosen);
      // What is chosen is drawn over the rest.
      if (isChosen && !shape.matches("g")) shape.parentElement!.append(shape);
    }
    for (const row of rows) {
      const isChosen = set.has(indexOfRow(row));
      row.classList.toggle("chosen", isChosen);
      row.querySelector("button")?.setAttribute("aria-pressed", String(isChosen));
    }
    list();
  };
  const choose = (indices: readonly number[]): void => {
    show(indices);
    address.set("points", indices.length === 0 ? null : indices.slice(0, MOST_LISTED).join("."));
  };

  for (const svg of document.querySelectorAll<SVGSVGElement>(".scatter"))
    startScatter(
      svg,
      (indices) => choose(indices),
      () => chosen,
    );
  for (const shape of shapes) {
    if (shape.closest(".scatter") === null)
      shape.addEventListener("click", () => choose([Number(shape.dataset.point)]));
  }
  for (const row of rows) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "pick";
    const cell = row.cells[0]!;
    button.append(...cell.childNodes);
    button.setAttribute("aria-pressed", "false");
    button.title = "Show this point in all drawings";
    cell.append(button);
    button.addEventListener("click", () => choose([indexOfRow(row)]));
  }
  address.follow(() => {
    const given = (address.get("points") ?? "").split(".").filter((text) => text !== "");
    show(given.map(Number).filter((index) => points[index] !== undefined));
  });
  return (figure) =>
    figure === "scatter" || figure === "parallel coordinates"
      ? () => [
          [...axes.map(({ name, unit }) => `${name} (${unit})`), ...paths, "front", "counted", "default"],
          ...points.map(({ values, point, front, counted, isDefault }) => [
            ...values,
            ...paths.map((path) => String(point[path])),
            ...[front, counted, isDefault].map(String),
          ]),
        ]
      : null;
}
