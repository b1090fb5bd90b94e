"""Arrow keys on tabs, one after the other: a fast one is not taken back.

The server repeats which tab it draws. When another key has moved on meanwhile, Streamlit returns to
the tab that was repeated. So a key that comes while the server draws waits until it has drawn.
"""

import streamlit as st

_JS = """
const TAB = '.stTabs[class*="st-key-"] [role="tab"]';
const MOVES = ["ArrowLeft", "ArrowRight", "Home", "End"];
const BEGINS = 2000; // milliseconds until a busy server has begun, if it does
const LOOKS = 30;

export default function () {
  if (window.tabKeys) return;
  window.tabKeys = true;
  const keys = [];
  let waits = false, ran = false, since = 0, tabs = null;
  const draws = () => {
    const app = document.querySelector('[data-testid="stApp"]');
    const now = app?.dataset.testScriptState !== "notRunning";
    ran = ran || now;
    return now || (!ran && performance.now() < since + BEGINS);
  };
  const next = () => {
    if (draws()) return setTimeout(next, LOOKS);
    waits = false;
    const active = document.activeElement, key = keys.shift();
    const lost = active === document.body; // the tab was drawn anew
    const tab = lost ? tabs?.querySelector('[role="tab"][aria-selected="true"]')
      : active?.closest?.(TAB);
    if (!tab) keys.length = 0;
    else if (key) {
      if (lost) tab.focus();
      const options = { key, code: key, bubbles: true, cancelable: true };
      tab.dispatchEvent(new KeyboardEvent("keydown", options));
    }
  };
  addEventListener("keydown", (event) => {
    if (!MOVES.includes(event.key) || !event.target.closest?.(TAB)) return;
    if (waits && event.isTrusted) {
      event.preventDefault();
      event.stopImmediatePropagation();
      keys.push(event.key);
      return;
    }
    [waits, ran, since] = [true, false, performance.now()];
    tabs = event.target.closest(".stTabs");
    setTimeout(next, LOOKS);
  }, true);
}
"""
_KEYS = st.components.v2.component("tab_keys", html="<span></span>", js=_JS)


def keys_wait(key: str) -> None:
    """Let fast arrow keys on the tabs of this key wait for the server."""
    with st.container(key=f"tab_keys_{key}"):
        _KEYS(key=f"tab_keys_component_{key}")
