// Draws the chip and replays a run: a module of anywidget. Cores fill with the load of their busiest unit, links grow
// with their flits.
const SVG = "http://www.w3.org/2000/svg";
const [CELL, CORE] = [40, 28];
const FRAME_MS = 60;
// Okabe and Ito, as the report has them.
const COLOURS = ["#56b4e9", "#0072b2", "#009e73", "#cc79a7", "#e69f00", "#d55e00", "#f0e442", "#8c8c8c", "#b197fc"];
const STEPS = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
];

const shape = (parent, name, attributes) => {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  parent.append(made);
  return made;
};

const rolesOf = (cores) => [...new Set(cores.map(({ role }) => role))];
const colourOf = (roles, role) => COLOURS[roles.indexOf(role) % COLOURS.length];

const center = (at) => at * CELL + CELL / 2;

function drawLinks(svg, links) {
  return links.map(({ x, y, port }) => {
    const [dx, dy] = STEPS[port];
    const [near, far, side] = [CORE / 2, CELL - CORE / 2, 3];
    return shape(svg, "line", {
      x1: center(x) + dx * near - dy * side,
      y1: center(y) + dy * near + dx * side,
      x2: center(x) + dx * far - dy * side,
      y2: center(y) + dy * far + dx * side,
      stroke: "#7fd4ff",
      "stroke-linecap": "round",
    });
  });
}

function drawCores(svg, { cores, slots }) {
  const roles = rolesOf(cores);
  const rows = Math.ceil(Math.sqrt(slots));
  const size = CORE / rows;
  return cores.map(({ name, role, x, y, slot }) => {
    const colour = colourOf(roles, role);
    const left = center(x) - CORE / 2 + (slot % rows) * size;
    const top = center(y) - CORE / 2 + Math.floor(slot / rows) * size;
    const body = { x: left, width: size - 1, rx: 3 };
    shape(svg, "rect", { ...body, y: top, height: size - 1, fill: "#1c2430", stroke: colour });
    const level = shape(svg, "rect", { ...body, fill: colour });
    shape(level, "title", {}).textContent = `${name} (${role})`;
    return (load) => {
      level.setAttribute("y", top + (size - 1) * (1 - load));
      level.setAttribute("height", (size - 1) * load);
    };
  });
}

function drawLegend(box, cores) {
  const roles = rolesOf(cores);
  const legend = document.createElement("div");
  legend.style.cssText = "display:flex;flex-wrap:wrap;gap:2px 14px;margin-top:6px";
  for (const role of roles) {
    const entry = document.createElement("span");
    const mark = document.createElement("i");
    mark.style.cssText = `display:inline-block;width:10px;height:10px;margin-right:5px;background:${colourOf(roles, role)}`;
    entry.append(mark, role.replaceAll("_", " "));
    legend.append(entry);
  }
  box.append(legend);
}

/** Columns and rows of the mesh that are in use. */
const fieldOf = (cores) => ["x", "y"].map((axis) => Math.max(...cores.map((core) => core[axis])) + 1);

function render({ model, el }) {
  const replay = model.get("replay");
  const { mesh, frames, frame_seconds: seconds, cores, links } = replay;
  const [columns, rows] = fieldOf(cores);
  const most = Math.max(...links.flatMap(({ load }) => load), 1e-9);
  const box = document.createElement("div");
  box.className = "sorbet-sim";
  box.style.cssText = "background:#0d1117;color:#c9d1d9;padding:8px;border-radius:6px;font:13px sans-serif";
  const svg = shape(box, "svg", {
    viewBox: `0 0 ${columns * CELL} ${rows * CELL}`,
    role: "img",
    "aria-label": `Floor plan, ${cores.length} cores on a mesh of ${mesh[0]} by ${mesh[1]}`,
    style: "display:block;max-width:560px;width:100%",
  });
  const lines = drawLinks(svg, links);
  const levels = drawCores(svg, replay);
  const bar = document.createElement("div");
  bar.style.cssText = "display:flex;gap:8px;align-items:center;max-width:560px;margin-top:6px";
  const button = document.createElement("button");
  const slider = Object.assign(document.createElement("input"), { type: "range", min: 0, max: frames - 1, step: 1 });
  slider.setAttribute("aria-label", "Time");
  slider.style.flex = "1";
  const text = document.createElement("span");
  bar.append(button, slider, text);
  box.append(bar);
  drawLegend(box, cores);
  el.append(box);

  let frame = model.get("frame");
  const draw = () => {
    levels.forEach((set, i) => {
      set(cores[i].load[frame]);
    });
    lines.forEach((line, i) => {
      const share = links[i].load[frame] / most;
      line.setAttribute("stroke-width", 0.5 + 5 * share);
      line.setAttribute("opacity", share === 0 ? 0.08 : 0.35 + 0.65 * share);
    });
    slider.value = frame;
    text.textContent = `${(frame * seconds * 1e3).toFixed(3)} ms`;
  };
  const label = () => {
    button.textContent = model.get("playing") ? "Pause" : "Play";
  };
  const set = (key, value) => {
    model.set(key, value);
    model.save_changes();
  };
  button.addEventListener("click", () => set("playing", !model.get("playing")));
  slider.addEventListener("input", () => {
    frame = Number(slider.value);
    draw();
    set("playing", false);
    set("frame", frame);
  });
  model.on("change:playing", label);
  model.on("change:frame", () => {
    frame = model.get("frame");
    draw();
  });
  // What moves by itself stays in the page: Python hears of what people choose.
  const timer = setInterval(() => {
    if (!model.get("playing")) return;
    frame = (frame + 1) % frames;
    draw();
  }, FRAME_MS);
  label();
  draw();
  return () => clearInterval(timer);
}

export default { render };
