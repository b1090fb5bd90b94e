"""Play, pause and step through a chart's frames, with a mouse or with the keyboard."""

import streamlit as st

_CSS = """
.row { display: flex; gap: .25rem; flex-wrap: wrap; align-items: center; }
button, select {
  font: inherit; font-size: .875rem; min-height: 2.5rem; padding: .25rem .75rem; cursor: pointer;
  color: var(--st-text-color); background: var(--st-background-color);
  border: 1px solid var(--st-border-color); border-radius: var(--st-button-radius, 6px);
}
button:hover { border-color: var(--st-primary-color); color: var(--st-primary-color); }
button:focus-visible, select:focus-visible {
  outline: 2px solid var(--st-primary-color); outline-offset: 2px;
}
"""

_HTML = """
<div class="row" role="group" aria-label="Animation">
  <button type="button" class="play" title="Watch it from the start">Play</button>
  <button type="button" class="pause">Pause</button>
  <button type="button" class="step" title="One picture further">Step</button>
  <select class="speed" aria-label="Speed">
    <option value="0">slow</option><option value="1" selected>normal</option>
    <option value="2">fast</option>
  </select>
</div>
"""

_JS = """
export default function (component) {
  const { data, parentElement } = component;
  const plot = () => document.querySelector(`.st-key-${data.chart} .js-plotly-plot`);
  const press = (place) => plot().querySelectorAll(".updatemenu-button")[place]
    ?.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  const [PAUSE, FIRST, SECOND] = [3, 4, 5];
  const part = (name) => parentElement.querySelector(name);
  const resume = (then) => {
    if (plot().dataset.paused) { then(); return; }
    press(FIRST);
    setTimeout(then, 60);
  };
  part(".play").onclick = () => resume(() => {
    delete plot().dataset.paused;
    press(Number(part(".speed").value));
  });
  part(".pause").onclick = () => { plot().dataset.paused = "yes"; press(PAUSE); };
  part(".step").onclick = () => {
    const begun = plot().dataset.paused;
    plot().dataset.paused = "yes";
    if (!begun) { press(PAUSE); press(FIRST); return; }
    // From its first frame a chart plays that frame again, so that a step would not move.
    if (plot()._fullLayout._currentFrame === "0") { press(SECOND); return; }
    press(0);
    setTimeout(() => press(PAUSE), 40);
  };
}
"""

_PLAYER = st.components.v2.component("chart_player", html=_HTML, css=_CSS, js=_JS)


def player(chart: str) -> None:
    """Buttons for the chart that `show` drew under this key.

    Its first update menu must hold, in this order: three speeds to play, pause, the first
    frame and the second.
    """
    _PLAYER(data={"chart": f"chart_{chart}"}, key=f"player_{chart}")
