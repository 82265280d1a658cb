/* Turns the drawn relief chart into one that answers when pointed at. Whatever fails, the drawn one stays. */

const STYLE_ID = "plotly.js-style-global";
/* The axes of the figure are fixed and nothing is dragged, so a finger that scrolls the page scrolls the page. */
const CONFIG = {
  displayModeBar: false,
  displaylogo: false,
  showSendToCloud: false,
  plotlyServerURL: "",
  responsive: true,
  scrollZoom: false,
  doubleClick: false,
};
/* As in chart.css. */
const NARROW_BELOW = 736;
/* Below this many pixels the labels of the figure would touch; the drawn chart fits. */
const TOO_NARROW_BELOW = 300;

const dark = window.matchMedia("(prefers-color-scheme: dark)");

let loading;

/** Plotly itself, fetched once for all charts of a page. */
function plotly(url) {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = url;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => reject(new Error("the chart library did not load"));
    document.head.append(script);
  });
  return loading;
}

async function figureFrom(url) {
  const answer = await fetch(url, { headers: { Accept: "application/json" } });
  if (!answer.ok) {
    throw new Error(`the figure answered ${answer.status}`);
  }
  return answer.json();
}

/** A copy of a part of the figure in the colours of the page's theme. */
function coloured(part, colours, style) {
  if (Array.isArray(part)) {
    return part.map((item) => coloured(item, colours, style));
  }
  if (part !== null && typeof part === "object") {
    return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, coloured(item, colours, style)]));
  }
  return (typeof part === "string" && style.getPropertyValue(colours[part] ?? "").trim()) || part;
}

/** The layout with the panels below each other where there is no room side by side. */
function arranged(figure, width) {
  const layout = { ...figure.layout };
  if (width < NARROW_BELOW) {
    for (const [axis, change] of Object.entries(figure.narrow)) {
      layout[axis] = { ...layout[axis], ...change };
    }
  }
  return layout;
}

async function enliven(chart) {
  const [library, figure] = await Promise.all([
    plotly(chart.dataset.plotlyUrl),
    figureFrom(chart.dataset.figureUrl),
  ]);
  const panels = chart.querySelector(".chart-panels");
  const frame = document.createElement("div");
  frame.className = "chart-plot";
  frame.setAttribute("role", "img");
  frame.setAttribute("aria-label", figure.label);
  const plot = document.createElement("div");
  plot.setAttribute("aria-hidden", "true");
  frame.append(plot);
  panels.before(frame);
  const draw = () => {
    const style = getComputedStyle(chart);
    const data = coloured(figure.data, figure.colours, style);
    const layout = coloured(arranged(figure, chart.clientWidth), figure.colours, style);
    return library.react(plot, data, layout, CONFIG);
  };
  try {
    panels.classList.add("chart-replaced");
    await draw();
  } catch (error) {
    frame.remove();
    panels.classList.remove("chart-replaced");
    throw error;
  }
  let wasNarrow = chart.clientWidth < NARROW_BELOW;
  new ResizeObserver(() => {
    const narrow = chart.clientWidth < NARROW_BELOW;
    if (narrow !== wasNarrow) {
      wasNarrow = narrow;
      draw();
    }
  }).observe(chart);
  dark.addEventListener("change", draw);
}

/* Without its own style sheet Plotly would need inline styles, which the page forbids. */
if (document.getElementById(STYLE_ID)) {
  const charts = [...document.querySelectorAll("figure.chart[data-figure-url][data-plotly-url]")];
  for (const chart of charts.filter((found) => found.clientWidth >= TOO_NARROW_BELOW)) {
    enliven(chart).catch((error) => console.warn(`The chart stays as drawn: ${error.message}.`));
  }
}
