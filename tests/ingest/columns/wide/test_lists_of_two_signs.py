"""Lists whose clicks are written otherwise than their items: another sign, or positions."""

import json

import pytest

from engine.core.errors import EngineError
from engine.ingest.load import load
from engine.logs.store import temporary
from tests.ingest.click_world import log_rows, rankings, shown_rows
from tests.ingest.event_writers import lines, placed

LISTED = rankings(40)
ROWS = shown_rows(LISTED)


def chosen(each):
    return [item for _, item, hit in placed(each) if hit]


def places(each, first=1):
    return [str(rank - 1 + first) for rank, _, hit in placed(each) if hit]


def table(name, items, clicks):
    rows = [f'{e.session},{e.query},"{items(e.items)}","{clicks(e)}"' for e in LISTED]
    return "\n".join([f"session_id,query,items,{name}", *rows]).encode()


def documents(clicks):
    return lines(
        {"session_id": e.session, "query": e.query, "items": e.items, "clicks": clicks(e)}
        for e in LISTED
    )


def quoted_json(values):
    return json.dumps(values).replace('"', '""')


WRITTEN = {
    "blanks, positions with commas": table(
        "clicked_positions", " ".join, lambda e: ",".join(places(e))
    ),
    "bars, positions from 0": table(
        "clicked_positions", "|".join, lambda e: ",".join(places(e, 0))
    ),
    "JSON, positions with blanks": table(
        "clicked_ranks", quoted_json, lambda e: " ".join(places(e))
    ),
    "commas, clicked with bars": table("clicked", ",".join, lambda e: "|".join(chosen(e))),
    "blanks, clicked with commas": table("clicked", " ".join, lambda e: ",".join(chosen(e))),
    "numbers in a list of clicks": documents(lambda e: [int(place) for place in places(e)]),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_clicks_of_another_sign_give_the_rows_shown(tmp_path, name):
    (tmp_path / "log").write_bytes(WRITTEN[name])
    log = load(tmp_path / "log", workspace=temporary())
    assert log_rows(log) == ROWS
    assert log.counts["quarantined"] == 0


@pytest.mark.parametrize("clicks", [lambda e: sum(e.clicks), lambda e: ["x", *chosen(e)]])
def test_clicked_rankings_are_not_set_aside_because_they_are_clicked(tmp_path, clicks):
    (tmp_path / "log").write_bytes(documents(lambda e: clicks(e) if any(e.clicks) else None))
    with pytest.raises(EngineError, match="taken for the clicks"):
        load(tmp_path / "log", workspace=temporary())


@pytest.mark.parametrize(("none", "name"), [("", "clicked_position"), (0, "clicked_position"),
                                           (0, "clicked_index")])  # fmt: skip
def test_a_position_of_0_for_each_ranking_is_a_question_unless_it_is_an_index(tmp_path, none, name):
    """One click or none in each list, and none at the last place: 0 may be the first item."""
    single = [e for e in LISTED if sum(e.clicks) <= 1 and not e.clicks[4]]
    rows = [f"{'|'.join(e.items)},{(places(e) or [none])[0]}" for e in single]
    path = tmp_path / "log.csv"
    path.write_text("\n".join([f"items,{name}", *rows]) + "\n")
    if name == "clicked_position" and none == 0:
        with pytest.raises(EngineError, match="either the first item was clicked"):
            load(path, workspace=temporary())
        return
    log = load(path, workspace=temporary())
    clicks = log.query("SELECT SUM(reward) AS n FROM log WHERE rank > 1")["n"].tolist()
    from_0 = [sum(map(any, (e.clicks for e in single)))]
    assert clicks == (
        from_0 if name == "clicked_index" else [sum(sum(e.clicks[1:]) for e in single)]
    )
