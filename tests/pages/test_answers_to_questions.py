"""What a file asks is answered on the form below the question, and the answer is what is read."""

import pytest

from engine.core.errors import EngineError
from engine.ingest.columns.mapping.guess import guess
from engine.ingest.load import load
from engine.ingest.peek import peek
from engine.ingest.read_options import ReadOptions
from engine.logs.store import temporary
from pages.parts.load.columns_form import whole_mapping

HEAD = "search_id,query,doc,"


def rows(cells):
    """Twenty rankings of three items; the cells of a row follow its ranking, place and click."""
    places = [(n, k, int((n + k) % 4 == 0)) for n in range(20) for k in (1, 2, 3)]
    return "".join(f"r{n},q{n % 3},d{(n + k) % 5},{cells(n, k, c)}\n" for n, k, c in places)


QUESTIONS = {
    "ranks in words": (
        "position,click",
        lambda n, k, c: f"{'abc'[k - 1]}-shelf,{c}",
        "cannot be read as one.*import it as not used",
        {},
        "MAX(rank), SUM(reward)",
        [1, 15],
    ),
    "propensities in percent": (
        "position,propensity,click",
        lambda n, k, c: f"{k},{(50, 30, 20)[k - 1]},{c}",
        "like percentages.*choose another column below",
        {},
        "COUNT(propensity), SUM(reward)",
        [0, 15],
    ),
    "ranks of two tables": (
        "rank_x,rank_y,click",
        lambda n, k, c: f"{k},{9 - k},{c}",
        "[Bb]oth 'rank_x' and 'rank_y'.*Choose it below",
        {"rank": "rank_y"},
        "MAX(rank), SUM(reward)",
        [8, 15],
    ),
    "clicks of two tables": (
        "position,click_x,click_y",
        lambda n, k, c: f"{k},{c},{1 - c}",
        "[Bb]oth 'click_x' and 'click_y'.*Choose it below",
        {"reward": "click_y"},
        "MAX(rank), SUM(reward)",
        [3, 45],
    ),
    "a click of another name": (
        "position,cat_click",
        lambda n, k, c: f"{k},{c}",
        "'cat_click' may be it.*Choose it below",
        {"reward": "cat_click"},
        "MAX(rank), SUM(reward)",
        [3, 15],
    ),
    "words that may mean clicked": (
        "position,click",
        lambda n, k, c: f"{k},{('left', 'kept', 'went')[(n + k) % 3]}",
        "which of its values mean clicked",
        {"reward": "click", "rewarded": "kept,went"},
        "MAX(rank), SUM(reward)",
        [3, 40],
    ),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_an_answer_is_what_is_read(tmp_path, name):
    head, cells, asks, answer, numbers, expected = QUESTIONS[name]
    path = tmp_path / "log.csv"
    path.write_text(f"{HEAD}{head}\n{rows(cells)}")
    with pytest.raises(EngineError) as error:
        load(path, workspace=temporary())
    with pytest.raises(EngineError, match=asks):
        raise error.value.above_form
    chosen = dict(guess(peek(path)).mapping)
    for field, column in answer.items():
        chosen = {other: name for other, name in chosen.items() if name != column}
        chosen[field] = column
    log = load(path, mapping=whole_mapping(chosen), workspace=temporary())
    found = log.query(f"SELECT {numbers} FROM log")
    assert [int(column[0]) for column in found.values()] == expected


@pytest.mark.parametrize(("order", "month"), [("day first", 2), ("month first", 1)])
def test_the_order_of_dates_that_is_picked_is_that_of_the_times(tmp_path, order, month):
    path = tmp_path / "log.csv"
    path.write_text(f"{HEAD}position,click,time\n" + rows(lambda n, k, c: f"{k},{c},01/02/2024"))
    unread = load(path, workspace=temporary())
    assert any("day first or month first" in note.fix for note in unread.notes)
    assert not unread.has("timestamp")
    mapping = whole_mapping(guess(peek(path)).mapping)
    options = ReadOptions(dates=order)
    log = load(path, mapping=mapping, options=options, workspace=temporary())
    months = log.query("SELECT MIN(EXTRACT(MONTH FROM timestamp)) AS month FROM log")["month"]
    assert months.tolist() == [month]
