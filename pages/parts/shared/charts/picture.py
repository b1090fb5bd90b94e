"""Play a chart, or save it as SVG or PNG: buttons that ask the browser, without any server."""

import streamlit as st

_CSS = """
button[hidden] { display: none; }
.row { display: flex; gap: .25rem; }
button {
  font: inherit; font-size: .875rem; min-height: 2rem; padding: .1rem .75rem; cursor: pointer;
  color: var(--st-text-color); background: var(--st-background-color);
  border: 1px solid var(--st-border-color); border-radius: var(--st-button-radius, 6px);
}
button:hover { border-color: var(--st-primary-color); color: var(--st-primary-color); }
button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
"""

_JS = """
// Labels and legends may stand outside the drawing: the picture is as large as all of them.
const extent = (plot) => {
  const frame = plot.getBoundingClientRect();
  let [left, top, right, bottom] = [0, 0, frame.width, frame.height];
  for (const part of plot.querySelectorAll(".main-svg text, .main-svg .legend")) {
    const box = part.getBoundingClientRect();
    if (!box.width || part.closest(".hoverlayer, .menulayer")) continue;
    left = Math.min(left, box.left - frame.left - 4);
    top = Math.min(top, box.top - frame.top - 4);
    right = Math.max(right, box.right - frame.left + 4);
    bottom = Math.max(bottom, box.bottom - frame.top + 4);
  }
  return { left, top, width: right - left, height: bottom - top };
};

// Who opens the picture may lack the page's letters and its style: words keep the width and the
// colour that they have here.
const copied = (part) => {
  const copy = part.cloneNode(true);
  const words = (from) => [...from.querySelectorAll("text, tspan")];
  const copies = words(copy);
  words(part).forEach((word, place) => {
    if (word.childElementCount || !word.textContent.trim()) return;
    copies[place].setAttribute("textLength", word.getComputedTextLength());
    copies[place].setAttribute("lengthAdjust", "spacingAndGlyphs");
    copies[place].style.fill = getComputedStyle(word).fill;
  });
  return copy;
};

const merged = (plot) => {
  const box = extent(plot);
  const root = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  root.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  root.setAttribute("xmlns:xlink", "http://www.w3.org/1999/xlink");
  root.setAttribute("width", box.width);
  root.setAttribute("height", box.height);
  root.setAttribute("viewBox", `${box.left} ${box.top} ${box.width} ${box.height}`);
  const paper = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const [name, value] of [["x", "left"], ["y", "top"], ["width", "width"],
    ["height", "height"]]) paper.setAttribute(name, box[value]);
  paper.setAttribute("fill", getComputedStyle(document.querySelector(".stApp")).backgroundColor);
  root.append(paper);
  for (const layer of plot.querySelectorAll(".main-svg")) {
    for (const part of layer.children) root.append(copied(part));
  }
  for (const menu of root.querySelectorAll(".menulayer")) menu.remove();
  return [new XMLSerializer().serializeToString(root), box.width, box.height];
};

const save = (blob, name) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click(); // not in the page: a click there would close the menu
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
};

const asPng = (svg, width, height, name) => {
  const image = new Image();
  image.onload = () => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [2 * width, 2 * height];
    const pen = canvas.getContext("2d");
    pen.scale(2, 2);
    pen.drawImage(image, 0, 0);
    canvas.toBlob((blob) => save(blob, name));
  };
  image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(svg);
};

export default function (component) {
  const { data, parentElement } = component;
  const plot = () => document.querySelector(`.st-key-${data.chart} .js-plotly-plot`);
  const button = (name) => parentElement.querySelector(`.${name}`);
  for (const name of ["play", "svg", "png"]) button(name).hidden = !data.buttons.includes(name);
  button("play").onclick = () => {
    const inside = plot().querySelector(".updatemenu-button");
    inside?.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  };
  button("svg").onclick = () => {
    const [svg] = merged(plot());
    save(new Blob([svg], { type: "image/svg+xml" }), `${data.name}.svg`);
  };
  button("png").onclick = () => {
    const [svg, width, height] = merged(plot());
    asPng(svg, width, height, `${data.name}.png`);
  };
}
"""

_HTML = """
<div class="row">
  <button type="button" class="play" title="Play from the start" hidden>Play</button>
  <button type="button" class="svg" title="Download as SVG" hidden>SVG</button>
  <button type="button" class="png" title="Download as PNG" hidden>PNG</button>
</div>
"""

_BUTTONS = st.components.v2.component("chart_picture", html=_HTML, css=_CSS, js=_JS)


def picture_buttons(chart: str, name: str) -> None:
    """Buttons that save the Plotly chart in the container of this key as SVG or PNG."""
    _BUTTONS(
        data={"chart": chart, "name": name, "buttons": ["svg", "png"]},
        key=f"picture_{chart}",
        width="content",
    )


def play_button(chart: str) -> None:
    """A button that plays the frames of the chart in the container of this key."""
    _BUTTONS(
        data={"chart": chart, "name": "", "buttons": ["play"]}, key=f"play_{chart}", width="content"
    )
