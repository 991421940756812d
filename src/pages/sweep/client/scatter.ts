/** Pixels that the pointer moves before it draws a field. */
const DRAG = 4;
/** Pixels around the pointer within which a point is meant. */
const NEAR = 12;

interface Place {
  readonly index: number;
  readonly x: number;
  readonly y: number;
}

/** Points as they are on the screen. */
const placesOf = (svg: SVGSVGElement): Place[] =>
  [...svg.querySelectorAll<SVGCircleElement>("[data-point]")].map((circle) => {
    const { left, top, width, height } = circle.getBoundingClientRect();
    return { index: Number(circle.dataset.point), x: left + width / 2, y: top + height / 2 };
  });

/** Choice of points in a drawing of two objectives: by pointer one or a field of them, by keys one after the other. */
export function startScatter(
  svg: SVGSVGElement,
  choose: (indices: readonly number[]) => void,
  chosen: () => readonly number[],
): void {
  svg.setAttribute("tabindex", "0");
  svg.setAttribute("role", "group");
  svg.addEventListener("keydown", (event) => {
    const step = ({ ArrowRight: 1, ArrowLeft: -1 } as Readonly<Record<string, number>>)[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const order = placesOf(svg)
      .sort((a, b) => a.x - b.x || a.index - b.index)
      .map(({ index }) => index);
    const at = order.indexOf(chosen()[0] ?? -1);
    choose([order[at < 0 ? 0 : (at + step + order.length) % order.length]!]);
  });
  let start: DOMPoint | null = null;
  let field: SVGRectElement | null = null;
  /** A place of the screen in the drawing's units. */
  const inside = ({ x, y }: DOMPoint): DOMPoint => new DOMPoint(x, y).matrixTransform(svg.getScreenCTM()!.inverse());
  svg.addEventListener("pointerdown", (event) => {
    if (event.button === 0) start = new DOMPoint(event.clientX, event.clientY);
  });
  window.addEventListener("pointermove", (event) => {
    if (start === null || event.pointerType !== "mouse") return;
    const now = new DOMPoint(event.clientX, event.clientY);
    if (field === null && Math.hypot(now.x - start.x, now.y - start.y) < DRAG) return;
    field ??= svg.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "rect"));
    field.setAttribute("class", "brush");
    const [a, b] = [inside(start), inside(now)];
    field.setAttribute("x", String(Math.min(a.x, b.x)));
    field.setAttribute("y", String(Math.min(a.y, b.y)));
    field.setAttribute("width", String(Math.abs(a.x - b.x)));
    field.setAttribute("height", String(Math.abs(a.y - b.y)));
    event.preventDefault();
  });
  window.addEventListener("pointerup", (event) => {
    if (start === null) return;
    const [from, places] = [start, placesOf(svg)];
    start = null;
    if (field === null) {
      const near = places
        .map((place) => ({ ...place, far: Math.hypot(place.x - event.clientX, place.y - event.clientY) }))
        .filter(({ far }) => far <= NEAR)
        .sort((a, b) => a.far - b.far)[0];
      choose(near === undefined ? [] : [near.index]);
      return;
    }
    field.remove();
    field = null;
    const between = (value: number, a: number, b: number): boolean =>
      value >= Math.min(a, b) && value <= Math.max(a, b);
    const within = places.filter(({ x, y }) => between(x, from.x, event.clientX) && between(y, from.y, event.clientY));
    choose(within.map(({ index }) => index));
  });
}
