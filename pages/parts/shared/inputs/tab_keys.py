"""Arrow keys on tabs, one after the other: a fast one is not taken back.

The server repeats which tab it draws. When another key has moved on meanwhile, Streamlit returns to
the tab that was repeated. So a key that comes while the server draws waits until it has drawn; Tab
does, too, which would else leave the tabs before there is anything in the chosen one to go to.
Tabs that are drawn in two parts are disabled between them and lose the focus: they get it back.
"""

import streamlit as st

_JS = """
const TAB = '.stTabs[class*="st-key-"] [role="tab"]';
const MOVES = ["ArrowLeft", "ArrowRight", "Home", "End"];
const STEPS = { Tab: 1, "Shift+Tab": -1 };
const BEGINS = 2000; // milliseconds until a busy server has begun, if it does
const LOOKS = 30;
const STOPS = "a[href], button, input, select, textarea, summary, [tabindex]";

export default function () {
  if (window.tabKeys) return;
  window.tabKeys = true;
  const keys = [];
  let waits = false, ran = false, since = 0, pointed = false;
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
  const stops = (root) => [...root.querySelectorAll("*")].flatMap((node) => [
    ...(node.matches(STOPS) && node.tabIndex >= 0 && !node.disabled && !disabled(node)
      && node.checkVisibility({ visibilityProperty: true }) ? [node] : []),
    ...(node.shadowRoot ? stops(node.shadowRoot) : []),
  ]);
  const step = (tab, by) => {
    const all = stops(document), to = all.indexOf(tab) + by;
    all[Math.min(Math.max(to, 0), all.length - 1)]?.focus({ focusVisible: true });
  };
  const next = () => {
    if (draws()) return setTimeout(next, LOOKS);
    restore();
    waits = false;
    const tab = tabOf(document.activeElement) || (lost() && selected()), key = keys.shift();
    if (!tab) keys.length = 0;
    else if (key in STEPS) {
      step(tab, keys.splice(0).reduce((by, each) => by + (STEPS[each] ?? 0), STEPS[key]));
    } else if (key) {
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
  addEventListener("pointerdown", () => { place = null; pointed = true; }, true);
  addEventListener("focusout", ({ target }) => {
    const tab = tabOf(target);
    if (tab) setTimeout(() => { if (!tab.isConnected || disabled(tab)) restore(); });
    // what a tab holds can be focused until there is a control in it
    else if (target.matches?.('.stTabs [role="tabpanel"]') && !pointed)
      setTimeout(() => {
        if (document.activeElement === document.body) stops(target)[0]?.focus();
      });
  }, true);
  addEventListener("keydown", (event) => {
    pointed = false;
    if (!(tabOf(event.target) || lost())) return;
    if (waits && event.key === "Tab" && event.isTrusted) {
      event.preventDefault();
      event.stopImmediatePropagation();
      keys.push(event.shiftKey ? "Shift+Tab" : "Tab");
      return;
    }
    if (!MOVES.includes(event.key)) return;
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
