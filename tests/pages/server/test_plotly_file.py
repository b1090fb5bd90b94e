"""Plotly is sent with the kinds of charts that pages draw, or whole if it is built otherwise."""

import gzip

import pytest

from pages.parts.server import plotly_file
from pages.parts.server.assets import STATIC, plotly
from pages.parts.server.plotly_file import kinds_in_use, light_plotly, lighter
from tests.pages.server.test_assets import GZIP, JAVASCRIPT, Below, ask

SMALL = (
    "W=n(()=>{var f=(e,n)=>{}(typeof self<`u`?self:n,()=>{"
    'var core=_({"src/core.js"(e,t){t.exports=draw()}}),draw=_({"src/draw.js"(e,t){t.exports=1}}),'
    'pie=_({"lib/pie.js"(e,t){t.exports=slice()}}),slice=_({"src/slice.js"(e,t){slice=draw()}}),'
    'bar=_({"lib/bar.js"(e,t){t.exports=draw()}}),'
    'map=_({"lib/map.js"(e,t){t.exports=tile()}});function tile(){return 2}var shade,'
    'dot=_({"lib/dot.js"(e,t){t.exports=1}});'
    'return _({"lib/index.js"(e,t){var n=core();'
    "n.register([pie(),bar(),map(),dot()]),t.exports=n}})();return window.Plotly=e,e})})"
)
"""As the file is built: modules with what they call, one with a function of its own behind it."""


def test_modules_of_other_kinds_go_and_what_the_kept_ones_call_stays():
    light = lighter(SMALL, {"bar", "dot", "nothing"})
    assert "n.register([bar(),dot()])" in light
    assert "pie=0,slice=0,bar=_(" in light
    assert 'draw=_({"src/draw.js"(e,t){t.exports=1}})' in light
    assert "function tile(){return 2}var shade," in light  # it may be called by others
    assert "self:n,(()=>{var core" in light
    assert light.endswith("return window.Plotly=e,e}))})")


@pytest.mark.parametrize(
    "script",
    [
        "export{a as default};",
        SMALL.replace("lib/index.js", "lib/other.js"),
        SMALL.replace(".register([", ".use(["),
        SMALL.replace("window.Plotly", "window.Plots"),
    ],
)
def test_a_file_that_is_built_otherwise_stays(script):
    assert lighter(script, {"bar"}) == script


def test_every_kind_that_a_page_or_figure_makes_is_kept(monkeypatch, tmp_path):
    assert {"bar", "scatter", "heatmap"} <= kinds_in_use()
    (tmp_path / "pages").mkdir()
    made = 'go.Pie(values=x)\nplot.add_box()\nst.plotly_chart({"data": [{"type": "violin"}]})'
    (tmp_path / "pages" / "own.py").write_text(made)
    monkeypatch.setattr(plotly_file, "SOURCES", tmp_path)
    assert kinds_in_use() == {"pie", "box", "violin"}


def test_plotly_of_this_streamlit_is_less_than_half_of_it():
    name, light = light_plotly()
    whole = (STATIC / "static" / "js" / name).read_bytes()
    assert len(light) < len(whole) / 2
    assert b'"lib/bar.js"' in light
    assert b'"src/traces/surface/plot.js"' not in light


def test_plotly_is_sent_once_and_then_only_when_it_has_changed():
    path = f"/static/js/{light_plotly()[0]}"
    stamp = plotly().stamp
    below = Below(b"whole", headers=[JAVASCRIPT, (b"etag", b'"1"')])
    whole, packed, same, other = ask(
        below, (path,), (path, GZIP), (path, GZIP, (b"if-none-match", stamp)),
        (path, (b"if-none-match", b'"1"')),
    )  # fmt: skip
    assert below.requests == 0
    assert whole[1] == gzip.decompress(packed[1]) == other[1] == plotly().body
    assert packed[0][b"etag"] == same[0][b"etag"] == stamp
    assert packed[0][b"cache-control"] == b"no-cache"
    assert same[1] == b""
