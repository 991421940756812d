import { init } from "echarts";

/** Okabe and Ito: told apart by eyes of every kind. In this order; grey is for what is no answer of its own. */
export const COLOURS = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#999999"];

const FONT = { fontFamily: "sans-serif", fontSize: 12, color: "#333" };
const AXIS = {
  nameLocation: "middle",
  nameTextStyle: FONT,
  axisLabel: FONT,
  splitLine: { lineStyle: { color: "#ddd" } },
};

/** Parts of an option that may be one or a list. */
const each = (part, change) => (Array.isArray(part) ? part.map(change) : part === undefined ? undefined : change(part));

/**
 * A figure as SVG, the same bytes for the same figure.
 * @param figure {title: what it shows, for readers who cannot see it; width, height in px; option: of ECharts}
 */
export function drawSvg({ title, width, height, option }) {
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    chart.setOption({
      animation: false,
      backgroundColor: "#fff",
      color: COLOURS,
      textStyle: FONT,
      ...option,
      title: each(option.title, (part) => ({ textStyle: { ...FONT, fontWeight: "bold" }, ...part })),
      legend: each(option.legend, (part) => ({ textStyle: FONT, ...part })),
      xAxis: each(option.xAxis, (part) => ({ ...AXIS, nameGap: 30, ...part })),
      yAxis: each(option.yAxis, (part) => ({ ...AXIS, nameGap: 48, ...part })),
      series: option.series.map((part) => ({ silent: true, ...part })),
    });
    // Names inside the file count the charts of the process, and what they have drawn; counted anew they do not depend
    // on what else was drawn.
    const names = new Map();
    const svg = chart.renderToSVGString().replaceAll(/zr\d+-(\w+?)-?\d+\b/g, (name, kind) => {
      if (!names.has(name)) names.set(name, `zr-${kind}-${names.size}`);
      return names.get(name);
    });
    return `${svg.replace("<svg ", `<svg role="img" aria-label="${title}" `)}\n`;
  } finally {
    chart.dispose();
  }
}
