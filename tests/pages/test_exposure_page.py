"""The page of exposure: three views, links, bad links, a log with groups, hostile ids."""

import numpy as np
import pytest

from engine.access.settings import workspace
from engine.ingest.samples import open_sample
from engine.logs.arrays import from_table
from engine.logs.log import Log
from engine.logs.store import temporary
from pages.parts.exposure.log_audit import FILE


def with_sellers(names=("A", "B")) -> Log:
    """A log of shuffled rankings, whose four items belong to two sellers."""
    rng = np.random.default_rng(0)
    times, ranks = 2_000, 3
    order = np.argsort(rng.random((times, 4)), axis=1)[:, :ranks]
    relevance, seen = np.array([0.5, 0.4, 0.45, 0.4]), np.array([1, 0.6, 0.4])
    clicks = rng.random((times, ranks)) < relevance[order] * seen
    return from_table(
        {
            "impression": np.repeat(np.arange(times), ranks),
            "item": np.array(["a", "b", "c", "d"])[order].ravel(),
            "rank": np.tile(np.arange(1, ranks + 1), times),
            "reward": clicks.ravel().astype(float),
            "timestamp": np.datetime64("2026-01-01T00:00:00")
            + np.repeat(np.arange(times), ranks).astype("timedelta64[m]"),
            "seller": np.array(names)[order % 2].ravel(),
        },
        name="sellers",
        workspace=temporary(),
    )


def test_the_default_is_alive_at_once(visit, said):
    app = visit("exposure", log="three_rankers")
    assert not app.exception
    assert not app.error
    assert app.title[0].value == "Whom does this ranking serve?"
    assert "satisfies 59.8 of 100 users; the diverse page satisfies 90.8" in said(app)
    assert "504 ways, 10 of 50 in about 37 quadrillion" in said(app)


def test_intents_read_from_clicks_are_marked_as_an_experiment(visit, said):
    """Of a tenth of the sample, as the estimate takes many steps over its impressions."""
    tenth = open_sample("michael_jordan").query(
        "SELECT impression, query, item, rank, reward FROM log "
        "WHERE CAST(impression AS INTEGER) % 10 = 0"
    )
    app = visit("exposure", log=from_table(tenth, workspace=workspace()), co_clicks="true")
    assert not app.exception
    assert not app.error
    assert any(part.value.startswith("Experiment") for part in app.warning)
    assert "of the users" in app.warning[0].value


def test_a_link_restores_the_view_and_its_controls(visit, said):
    app = visit("exposure", log="three_rankers", view="Fair share", fair="nash", gap="0.02")
    assert not app.exception
    assert not app.error
    assert app.slider(key="gap").value == 0.02
    assert "of their exposure when sorted by relevance" in said(app)


def test_several_queries_are_ranked_together(visit, said):
    app = visit("exposure", log="three_rankers", view="Fair share", fair_example="Several queries")
    assert not app.exception
    assert not app.error
    assert "Over all 4 queries" in said(app)
    by_relevance, fair = app.dataframe[-1].value.to_dict("records")
    assert float(fair["mean of the largest envy"]) < 0.5 * float(
        by_relevance["mean of the largest envy"]
    )
    app.selectbox(key="fair_query").select("dance").run()
    assert not app.exception


def test_the_fair_lottery_is_drawn_from(visit, said):
    app = visit("exposure", log="three_rankers", view="Fair share")
    assert "Women have 96% of the merit of men" in said(app).replace("\\", "")
    app.button(key="draw_ranking").click().run()
    assert not app.exception
    assert "Drawn: " in said(app)


def test_a_log_with_groups_begins_with_its_audit(visit, said):
    app = visit("exposure", log=with_sellers())
    assert not app.exception
    assert not app.error
    assert app.selectbox(key="group").value == "seller"
    text = said(app)
    assert "For the same merit, " in text or "No certain difference" in text
    assert "estimable" in text


def test_exposure_over_time_is_one_click_away(visit):
    app = visit("exposure", log=with_sellers(), audit_tab="Over time")
    assert not app.exception
    assert not app.error
    assert len(app.get("plotly_chart")) == 3


def test_a_log_without_groups_asks_for_a_file_and_shows_an_example(visit, said):
    app = visit("exposure", log="three_rankers", view="Audit of the log")
    assert not app.exception
    assert not app.error
    assert "upload a file of groups" in said(app)
    assert "the sample Michael Jordan" in said(app)
    assert len(app.get("plotly_chart")) == 2
    assert "exposure per merit, athlete" in app.dataframe[0].value["measure"].tolist()
    own = visit("exposure", log="michael_jordan", view="Audit of the log")
    assert "the sample Michael Jordan" not in said(own)
    assert len(own.get("plotly_chart")) == 2


def test_hostile_names_of_groups_are_inert(visit, said):
    nasty = ("<img src=x onerror=alert(1)>", "![x](http://evil.example/x.png)")
    app = visit("exposure", log=with_sellers(nasty))
    assert not app.exception
    html = "".join(str(part.value) for part in app.get("html"))
    assert "<img src=x" not in html
    marked = "".join(str(part.value) for kind in ("markdown", "caption") for part in app.get(kind))
    assert "evil.example" not in marked


IMAGE, LINK = "<img src=x onerror=alert(1)>", "![x](http://evil.example/x.png)"
SCRIPT = "<a href='javascript:alert(1)'>b</a>"


@pytest.mark.parametrize("name", ["../../a\n.csv\0", "<img src=x>.csv"])
@pytest.mark.parametrize(
    ("link", "key", "head", "rows"),
    [
        ({}, "intent_items", "item,relevance,intent", [(IMAGE, 0.5, LINK), (LINK, 0.4, SCRIPT)]),
        ({"view": "Fair share"}, "group_items", "item,relevance,group",
         [(IMAGE, 0.5, LINK), (LINK, 0.4, SCRIPT)]),
        ({"view": "Audit of the log", "group": FILE}, "group_file", "item,group",
         [("a", IMAGE), ("b", LINK), ("c", SCRIPT), ("d", "{x} %{y} $\\href{}$")]),
    ],
)  # fmt: skip
def test_hostile_files_and_their_names_are_inert(visit, link, key, head, rows, name):
    app = visit("exposure", log=with_sellers() if key == "group_file" else "three_rankers", **link)
    lines = [head, *(",".join(f'"{value}"' for value in row) for row in rows)]
    app.file_uploader(key=key).upload(name, "\n".join(lines).encode()).run()
    assert not app.exception
    html = "".join(str(part.value) for part in app.get("html"))
    assert "<img src=x" not in html
    assert "<a href='javascript" not in html
    kinds = ("markdown", "caption", "error", "warning", "success", "info")
    marked = "".join(str(part.value) for kind in kinds for part in app.get(kind))
    assert "![x](http" not in marked
    drawn = "".join(part.proto.spec for part in app.get("plotly_chart"))
    assert "<img src=x" not in drawn
    assert "<a href=" not in drawn


@pytest.mark.parametrize(
    "wrong",
    [
        {"view": "Nothing"},
        {"view": "Fair share", "fair": "magic"},
        {"view": "Fair share", "gap": "NaN"},
        {"diverse": "mmr(trade_off=9)"},
        {"diverse": "structural_svm"},
        {"athlete": "7", "results": "-3"},
        {"view": "Audit of the log", "group": "<script>", "merit": "perhaps"},
    ],
)
def test_nonsense_in_the_link_is_told_or_forgotten(visit, wrong):
    app = visit("exposure", log="three_rankers", **wrong)
    assert not app.exception
