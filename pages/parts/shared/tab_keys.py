"""Arrow keys on tabs, one after the other: a fast one is not taken back.

The server repeats which tab it draws. When another key has moved on meanwhile, Streamlit returns to
the tab that was repeated. So a key that comes while the server draws waits until it has drawn.
Tabs that are drawn in two parts are disabled between them and lose the focus: they get it back.
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
  let waits = false, ran = false, since = 0;
  let place = null; // the class of the tabs that have the focus, kept while they are drawn anew
  const tabOf = (target) => target.closest?.(TAB);
  const selected = () =>
    place && document.querySelector(`.${place} [role="tab"][aria-selected="true"]`);
  const disabled = (tab) => tab.getAttribute("aria-disabled") === "true";
  const lost = () => place && document.activeElement === document.body;
  const draws = () => {
    const app = document.querySelector('[data-testid="stApp"]');
    const now = app?.dataset.testScriptState !== "notRunning";
    ran = ran || now;
    return now || (!ran && performance.now() < since + BEGINS);
  };
  const restore = () => {
    if (!lost()) return;
    const tab = selected();
    if (tab && !disabled(tab)) tab.focus({ preventScroll: true });
    else setTimeout(restore, LOOKS);
  };
  const next = () => {
    if (draws()) return setTimeout(next, LOOKS);
    restore();
    waits = false;
    const tab = tabOf(document.activeElement), key = keys.shift();
    if (!tab) keys.length = 0;
    else if (key) {
      const options = { key, code: key, bubbles: true, cancelable: true };
      tab.dispatchEvent(new KeyboardEvent("keydown", options));
    }
  };
  const wait = () => {
    [waits, ran, since] = [true, false, performance.now()];
    setTimeout(next, LOOKS);
  };
  addEventListener("focusin", ({ target }) => {
    const tabs = tabOf(target)?.closest(".stTabs");
    place = tabs ? [...tabs.classList].find((name) => name.startsWith("st-key-")) : null;
  }, true);
  addEventListener("pointerdown", () => { place = null; }, true);
  addEventListener("focusout", ({ target }) => {
    const tab = tabOf(target);
    if (tab) setTimeout(() => { if (!tab.isConnected || disabled(tab)) restore(); });
  }, true);
  addEventListener("keydown", (event) => {
    if (!MOVES.includes(event.key) || !(tabOf(event.target) || lost())) return;
    if ((waits || lost()) && event.isTrusted) {
      event.preventDefault();
      event.stopImmediatePropagation();
      keys.push(event.key);
      if (!waits) wait();
      return;
    }
    wait();
  }, true);
}
"""
_KEYS = st.components.v2.component("tab_keys", html="<span></span>", js=_JS)


def keys_wait(key: str) -> None:
    """Let fast arrow keys on the tabs of this key wait for the server."""
    with st.container(key=f"tab_keys_{key}"):
        _KEYS(key=f"tab_keys_component_{key}")
