"""Back in the browser undoes a control.

Streamlit writes a changed control over the address of the page, so that Back would leave the page.
Here each change that follows something a person did becomes a step of its own in the browser's
history; Streamlit restores the controls when the browser goes back to it.
"""

import streamlit as st

_JS = """
export default function () {
  if (window.backUndoes) return;
  window.backUndoes = true;
  let acted = false;
  for (const kind of ["pointerup", "keydown", "change"])
    addEventListener(kind, () => { acted = true; }, true);
  addEventListener("popstate", () => { acted = false; }, true);
  const replace = history.replaceState.bind(history);
  history.replaceState = (state, title, url) => {
    const whole = typeof url === "string" && url.startsWith(location.origin);
    const next = new URL(url ?? "", location.href);
    if (whole && acted && next.pathname === location.pathname && next.search !== location.search) {
      acted = false;
      history.pushState(state, title, url);
    } else replace(state, title, url);
  };
}
"""
_UNDO = st.components.v2.component("back_undoes", html="<span></span>", js=_JS)


def back_undoes() -> None:
    """Let Back undo the controls of this page."""
    with st.container(key="back_undoes"):
        _UNDO(key="back_undoes_component")
