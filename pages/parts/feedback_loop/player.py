"""Play, pause and step through a chart's frames, with a mouse or with the keyboard."""

import streamlit as st

_CSS = """
.row { display: flex; gap: .25rem; flex-wrap: wrap; align-items: center; }
button, select {
  font: inherit; font-size: .875rem; min-height: 2.5rem; padding: .25rem .75rem; cursor: pointer;
  color: var(--st-text-color); background: var(--st-background-color);
  border: 1px solid var(--st-border-color); border-radius: var(--st-button-radius, 6px);
}
.play { color: light-dark(#fff, #0b1220); background: var(--st-primary-color);
  border-color: var(--st-primary-color); font-weight: 600; min-width: 6rem; }
.play:hover { color: light-dark(#fff, #0b1220); }
.counter { min-width: 7rem; font-variant-numeric: tabular-nums; }
@media (max-width: 640px) {
  button, select { padding: .25rem .45rem; }
  .play { min-width: 4.2rem; }
  .counter { min-width: 5.6rem; font-size: .95rem; white-space: nowrap; }
}
button:hover { border-color: var(--st-primary-color); color: var(--st-primary-color); }
button:focus-visible, select:focus-visible {
  outline: 2px solid var(--st-primary-color); outline-offset: 2px;
}
"""

_HTML = """
<div class="row" role="group" aria-label="Animation">
  <button type="button" class="play" title="Play from start">Play</button>
  <output class="counter" aria-live="off">Round 0</output>
  <button type="button" class="pause">Pause</button>
  <button type="button" class="step" title="Next frame">Step</button>
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
  const last = String(data.rounds.length - 1);
  const resume = (then) => {
    if (plot().dataset.paused && plot()._fullLayout._currentFrame !== last) { then(); return; }
    press(FIRST);
    setTimeout(then, 60);
  };
  // Plotly rejects, without a reason, the frames that a press interrupts: no fault of the page.
  const interrupted = (event) => { if (event.reason === undefined) event.preventDefault(); };
  window.addEventListener("unhandledrejection", interrupted);
  part(".play").onclick = () => resume(() => {
    delete plot().dataset.paused;
    press(Number(part(".speed").value));
  });
  const count = () => {
    const at = Number(plot()?._fullLayout?._currentFrame ?? 0);
    part(".counter").textContent = `Round ${(data.rounds[at] ?? 0).toLocaleString("en")}`;
  };
  const timer = setInterval(count, 100);
  count();
  part(".pause").onclick = () => { plot().dataset.paused = "yes"; press(PAUSE); };
  part(".step").onclick = () => {
    plot().dataset.paused = "yes";
    press(PAUSE);
    const shown = plot()._fullLayout._currentFrame;
    if (shown === last) return;
    // From its first frame a chart plays that frame again, so that a step would not move.
    if (!shown || shown === "0") { press(SECOND); return; }
    press(0);
    setTimeout(() => press(PAUSE), 40);
  };
  return () => {
    clearInterval(timer);
    window.removeEventListener("unhandledrejection", interrupted);
  };
}
"""

_PLAYER = st.components.v2.component("chart_player", html=_HTML, css=_CSS, js=_JS)


def player(chart: str, rounds: list[int]) -> None:
    """Buttons for the chart of this key, and a counter that says the round of each frame.

    Its first update menu must hold, in this order: three speeds to play, pause, the first
    frame and the second.
    """
    _PLAYER(data={"chart": f"chart_{chart}", "rounds": rounds}, key=f"player_{chart}")
