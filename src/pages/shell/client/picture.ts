/** A figure of the page as an SVG file that stands alone: drawings, bars and text where they are on the screen. */

const STYLES = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-opacity",
  "stroke-dasharray",
  "stroke-linejoin",
  "opacity",
  "font-size",
  "font-weight",
  "font-family",
  "text-anchor",
  "paint-order",
  "vector-effect",
] as const;
const NAMESPACE = "http://www.w3.org/2000/svg";

/** Colours as every program reads them: mixed ones become red, green and blue. */
function plainColour(colour: string): string {
  if (colour === "none" || /^(#|rgb)/.test(colour)) return colour;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [1, 1];
  const context = canvas.getContext("2d")!;
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [r, g, b, a] = context.getImageData(0, 0, 1, 1).data;
  return a === 255 ? `rgb(${r}, ${g}, ${b})` : `rgba(${r}, ${g}, ${b}, ${(a! / 255).toFixed(3)})`;
}

const shape = (name: string, attributes: Readonly<Record<string, string | number>>): SVGElement => {
  const element = document.createElementNS(NAMESPACE, name) as SVGElement;
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
};

/** A drawing with the styles it has on the page written into it. */
function drawing(svg: SVGSVGElement, left: number, top: number): SVGElement {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const originals = [svg, ...svg.querySelectorAll("*")];
  const copies = [copy, ...copy.querySelectorAll("*")];
  const colours = new Map<string, string>();
  originals.forEach((original, i) => {
    const element = copies[i]!;
    const style = getComputedStyle(original);
    if (style.display === "none" || style.visibility === "hidden") {
      element.remove();
      return;
    }
    for (const name of ["class", "style", "tabindex", "role", "aria-pressed"]) element.removeAttribute(name);
    if (!(original instanceof SVGGraphicsElement) || original === svg) return;
    for (const name of STYLES) {
      const value = style.getPropertyValue(name);
      const isColour = name === "fill" || name === "stroke";
      if (isColour && !colours.has(value)) colours.set(value, plainColour(value));
      if (value !== "") element.setAttribute(name, isColour ? colours.get(value)! : value);
    }
  });
  const box = svg.getBoundingClientRect();
  const place = { x: box.left - left, y: box.top - top, width: box.width, height: box.height };
  for (const [name, value] of Object.entries(place)) copy.setAttribute(name, value.toFixed(1));
  copy.removeAttribute("id");
  return copy;
}

/** Words of a text node, joined line by line where they stand. */
function* lines(node: Text): Generator<{ text: string; left: number; bottom: number; height: number }> {
  const range = document.createRange();
  let line: { text: string; left: number; bottom: number; height: number } | undefined;
  for (const match of node.data.matchAll(/\S+/g)) {
    range.setStart(node, match.index);
    range.setEnd(node, match.index + match[0].length);
    const { left, bottom, height } = range.getBoundingClientRect();
    if (height === 0) continue;
    if (line !== undefined && Math.abs(line.bottom - bottom) < 2) line.text += ` ${match[0]}`;
    else {
      if (line !== undefined) yield line;
      line = { text: match[0], left, bottom, height };
    }
  }
  if (line !== undefined) yield line;
}

const NOT_SHOWN = "script, .save, .tip, .controls, input, select";

/** @param figure an element of the page, with all that it shows */
export function pictureOf(figure: Element, title: string): string {
  const { left, top, width, height } = figure.getBoundingClientRect();
  const picture = shape("svg", { xmlns: NAMESPACE, width, height, viewBox: `0 0 ${width} ${height}` });
  const name = shape("title", {});
  name.textContent = title;
  const paper = getComputedStyle(document.documentElement).getPropertyValue("--paper").trim();
  picture.append(name, shape("rect", { width, height, fill: paper }));
  for (const filled of figure.querySelectorAll(".bar-room, .bar, .swatch")) {
    const box = filled.getBoundingClientRect();
    if (box.width === 0) continue;
    const fill = plainColour(getComputedStyle(filled).backgroundColor);
    picture.append(shape("rect", { x: box.left - left, y: box.top - top, width: box.width, height: box.height, fill }));
  }
  for (const svg of figure.querySelectorAll<SVGSVGElement>("svg")) {
    if (svg.getBoundingClientRect().width > 0) picture.append(drawing(svg, left, top));
  }
  const walker = document.createTreeWalker(figure, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const parent = node.parentElement!;
    if (parent.closest("svg") !== null || parent.closest(NOT_SHOWN) !== null) continue;
    const style = getComputedStyle(parent);
    for (const { text, left: x, bottom, height: tall } of lines(node as Text)) {
      const words = shape("text", {
        x: (x - left).toFixed(1),
        y: (bottom - top - tall * 0.25).toFixed(1),
        fill: plainColour(style.color),
        "font-family": style.fontFamily,
        "font-size": style.fontSize,
        "font-weight": style.fontWeight,
      });
      words.textContent = text;
      picture.append(words);
    }
  }
  return new XMLSerializer().serializeToString(picture);
}
