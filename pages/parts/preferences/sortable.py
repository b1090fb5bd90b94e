"""A list to drag into order, with a mouse, a finger or the arrow keys."""

from collections.abc import Callable, Sequence

import streamlit as st

_CSS = """
.row { display: flex; gap: .5rem; align-items: center; flex-wrap: wrap; }
.name { font-size: .875rem; min-width: 5.5rem; }
ol { list-style: none; display: flex; flex-wrap: wrap; gap: .375rem; margin: 0; padding: 0; }
button {
  font: inherit; font-size: .875rem; min-height: 2.5rem; min-width: 2.5rem; max-width: 12rem;
  padding: .25rem .75rem; cursor: grab; touch-action: none; user-select: none; overflow: hidden;
  text-overflow: ellipsis; white-space: nowrap; color: var(--st-text-color);
  background: var(--st-background-color); border: 1px solid var(--st-border-color);
  border-radius: var(--st-button-radius, 6px);
}
button:hover { border-color: var(--st-primary-color); }
button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
.dragged button { cursor: grabbing; border-color: var(--st-primary-color); }
output, .hint {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
}
"""

_HTML = """
<div class="row">
  <span class="name"></span>
  <ol></ol>
  <span class="hint" id="hint">Press the arrow keys to move this result.</span>
  <output aria-live="polite"></output>
</div>
"""

_JS = """
export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  const list = parentElement.querySelector("ol");
  const rows = () => [...list.children];
  const order = () => rows().map((row) => row.dataset.item);
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const row = (item) => {
    const line = document.createElement("li");
    const button = document.createElement("button");
    line.dataset.item = item;
    button.type = "button";
    button.textContent = item;
    button.title = "Drag, or move with the arrow keys";
    button.setAttribute("aria-describedby", "hint");
    line.append(button);
    return line;
  };
  parentElement.querySelector(".name").textContent = data.label;
  list.setAttribute("aria-label", data.label);
  // An answer to an earlier move must not undo the last one.
  if (list.sent && same(list.sent, data.items)) list.sent = null;
  if (!list.sent && !same(order(), data.items)) list.replaceChildren(...data.items.map(row));
  const send = (moved) => {
    const rank = rows().indexOf(moved) + 1;
    parentElement.querySelector("output").textContent =
      `${moved.dataset.item} is at rank ${rank} of ${rows().length}`;
    list.sent = order();
    setTriggerValue("order", list.sent);
  };
  list.onkeydown = (event) => {
    const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    const moved = event.target.closest("li");
    const other = rows()[rows().indexOf(moved) + step];
    if (!step || !moved) return;
    event.preventDefault();
    if (!other) return;
    if (step > 0) other.after(moved); else other.before(moved);
    moved.firstChild.focus();
    send(moved);
  };
  let dragged = null, before = [];
  list.onpointerdown = (event) => {
    dragged = event.button ? null : event.target.closest("li");
    if (!dragged) return;
    before = order();
    dragged.classList.add("dragged");
    list.setPointerCapture(event.pointerId);
  };
  list.onpointermove = (event) => {
    if (!dragged) return;
    const from = rows().indexOf(dragged);
    for (const [place, other] of rows().entries()) {
      const box = other.getBoundingClientRect();
      const inside = event.clientX >= box.left && event.clientX <= box.right
        && event.clientY >= box.top - 8 && event.clientY <= box.bottom + 8;
      if (!inside || place === from) continue;
      const after = event.clientX > (box.left + box.right) / 2;
      if (place > from && after) other.after(dragged);
      if (place < from && !after) other.before(dragged);
    }
  };
  list.onpointerup = list.onpointercancel = () => {
    if (!dragged) return;
    const moved = dragged;
    dragged = null;
    moved.classList.remove("dragged");
    moved.firstChild.focus();
    if (!same(before, order())) send(moved);
  };
}
"""

_LIST = st.components.v2.component("sortable_list", html=_HTML, css=_CSS, js=_JS)


def sortable(
    label: str, items: Sequence[str], key: str, reordered: Callable[[list[str]], None]
) -> None:
    """The items in their order; `reordered` gets another order of the same items.

    What a browser sends is checked: anything but a permutation is ignored.
    """
    mounted = f"sortable_{key}"

    def changed() -> None:
        given = st.session_state[mounted].get("order")
        if isinstance(given, list) and sorted(map(str, given)) == sorted(items):
            reordered([str(item) for item in given])

    _LIST(data={"label": label, "items": list(items)}, key=mounted, on_order_change=changed)
