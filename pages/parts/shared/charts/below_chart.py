"""What stands below the first chart of a page: drawn once that chart is seen.

The browser draws all the charts of an answer before it shows the first of them. So the others are
sent when the first is painted, without running the page again.
"""

from collections.abc import Callable

import streamlit as st

_JS = """
const LOOKS = 40, PATIENCE = 20000; // milliseconds

export default function (component) {
  const { data, setStateValue } = component;
  const begun = performance.now();
  const look = () => {
    const chart = document.querySelector(`.st-key-chart_${data.chart} .js-plotly-plot .main-svg`);
    if (!chart && performance.now() < begun + PATIENCE) timer = setTimeout(look, LOOKS);
    else requestAnimationFrame(() => { timer = setTimeout(() => setStateValue("seen", true)); });
  };
  let timer = data.seen || setTimeout(look);
  return () => clearTimeout(timer);
}
"""
_LOOK = st.components.v2.component("below_chart", html="<span></span>", js=_JS)


@st.fragment
def below_chart(chart: str, draw: Callable[[], None]) -> None:
    """Draw what stands below a chart of this page, after the browser has painted that one.

    Args:
        chart: its key.
        draw: draws the rest; it raises no errors that the page would have to show.
    """
    key = f"seen_{chart}"
    # tests without a browser set the patience, and wait for everything
    seen = "patience" in st.session_state or bool(st.session_state.get(key, {}).get("seen"))
    with st.container(key=f"look_{key}"):
        _LOOK(data={"chart": chart, "seen": seen}, key=key, on_seen_change=_ignore)
    if seen:
        draw()
    else:
        st.empty().skeleton(height=320)


def _ignore() -> None:
    """The value alone counts."""
