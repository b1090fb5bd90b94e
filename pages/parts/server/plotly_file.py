"""Plotly's file with the kinds of charts that the pages draw, and without the other forty.

Streamlit sends all of Plotly, 4.7 MB. A browser without a past spends most of a first visit on
reading it. The file is one function that holds a list of modules, each with a name, its path in
Plotly, and calls of the modules that it needs; the last line registers every kind of chart. Here
that line registers the kinds in use, modules that nothing calls any more are taken out, and the
function stands in parentheses, by which a browser reads it once, away from the page. A file that
looks otherwise, that of another Streamlit, stays as it is.

Plotly places a legend before it knows how high the plot below will be. Where a window widens, so
that the legend takes fewer lines, it would lie over the plot: such a chart is drawn once more.
"""

import re
from collections.abc import Collection
from functools import cache
from pathlib import Path

import streamlit

STATIC = Path(streamlit.__file__).parent / "static"
SOURCES = Path(__file__).parents[3]
FOLDERS = ("engine/figures", "pages")
"""Where charts are made."""

_MODULE = re.compile(r'([\w$]+)=[_g]\(\{"([\w./@-]+)"\(')
_LAST = re.compile(r'return _\(\{"lib/index\.js"')
_KINDS = re.compile(r"\.register\(\[((?:[\w$]+\(\),?)+)\]\)")
_CALL = re.compile(r"(?<![\w$.])([\w$]+)(?=\()")
_END = "}}),"
"""Ends a module that declares nothing beside itself."""
_OPENS, _CLOSES = "self:n,()=>{", "return window.Plotly=e,e})"
_TWICE = (
    "{const draw=e.react;e.react=(plot,...rest)=>draw(plot,...rest).then(drawn=>{"
    'const[key,area]=[".legend",".nsewdrag"].map(part=>plot.querySelector(part));'
    "const above=key&&area&&plot._fullLayout.legend.y>=1;"
    "const over=above&&key.getBoundingClientRect().bottom>area.getBoundingClientRect().top+2;"
    "return over?e.redraw(plot):drawn})}"
)
"""Draws a chart once more when its legend, which belongs above the plot, lies over it."""
_MADE = re.compile(r"\b(?:go\.|add_)(\w+)\(|\btype[\"']?\s*[=:]\s*[\"'](\w+)[\"']")


def kinds_in_use() -> set[str]:
    """Words of the program that may name a kind of chart, such as `go.Bar(` and `add_heatmap(`."""
    files = (file for folder in FOLDERS for file in (SOURCES / folder).rglob("*.py"))
    words = (word for file in files for word in _MADE.findall(file.read_text("utf-8")))
    return {(made or typed).lower() for made, typed in words}


@cache
def light_plotly() -> tuple[str, bytes]:
    """The name of Plotly's file in the installed Streamlit, and what to send for it.

    Both are empty when there is nothing to leave out.
    """
    for file in (STATIC / "static" / "js").glob("PlotlyChart.*.js"):
        whole = file.read_text("utf-8")
        script = lighter(whole, kinds_in_use())
        if len(script) < len(whole):
            return file.name, script.encode()
    return "", b""


def lighter(script: str, kinds: Collection[str]) -> str:
    """The script without what only charts of other kinds need; as it is when it is built otherwise.

    Args:
        script: Streamlit's file with all of Plotly.
        kinds: names of traces, as in `go.Bar` but in small letters. Plotly draws scatter always.
    """
    marks, end = list(_MODULE.finditer(script)), _LAST.search(script)
    registered = end and _KINDS.search(script, end.start())
    if not marks or end is None or not registered or _odd(script):
        return script
    starts = [*(mark.start() for mark in marks), end.start()]
    modules = {
        mark[1]: script[start:stop]
        for mark, start, stop in zip(marks, starts, starts[1:], strict=False)
    }
    paths = {mark[1]: mark[2] for mark in marks}
    wanted = {f"lib/{kind}.js" for kind in kinds}
    calls = [call for call in registered[1].split(",") if paths.get(call[:-2]) in wanted]
    last = script[end.start() :].replace(registered[1], ",".join(calls), 1)
    needed = _needed(last, modules)
    kept = [
        text if name in needed or not text.endswith(_END) else f"{name}=0,"
        for name, text in modules.items()
    ]
    light = script[: starts[0]] + "".join(kept) + last
    return light.replace(_OPENS, "self:n,(()=>{").replace(_CLOSES, f"{_TWICE}{_CLOSES})")


def _odd(script: str) -> bool:
    """Whether the function around the modules is not where it is expected."""
    return script.count(_OPENS) != 1 or script.count(_CLOSES) != 1


def _needed(last: str, modules: dict[str, str]) -> set[str]:
    """The modules that the last lines call, those that these call, and so on."""
    needed: set[str] = set()
    texts = [last]
    while texts:
        new = {call for call in _CALL.findall(texts.pop()) if call in modules} - needed
        needed |= new
        texts += [modules[name] for name in new]
    return needed
