"""Ranks written as words or in steps are read, asked for, or pointed out; never all rank 1."""

import pytest

from engine.core.errors import EngineError
from engine.health.health import health
from engine.ingest.load import load
from engine.logs.store import Workspace


def table(tmp_path, ranks, impression="impression"):
    """Forty rankings of three items; the first is clicked in every other one."""
    lines = [f"{impression},session,query,item,rank,click"]
    for number in range(40):
        for place, item in enumerate("pqr"):
            click = int(place == 0 and number % 2 == 0)
            lines.append(f"i{number},s{number},q,{item},{ranks[place]},{click}")
    path = tmp_path / "log.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def read(tmp_path, ranks, **mapping):
    return load(table(tmp_path, ranks), mapping=mapping, workspace=Workspace(tmp_path / "kept"))


@pytest.mark.parametrize(
    "ranks", [("first", "second", "third"), ("First", " SECOND", "Third"), ("1st", "second", "3")]
)
def test_ordinals_are_ranks(tmp_path, ranks):
    log = read(tmp_path, ranks)
    by_rank = log.query("SELECT rank, MIN(item) AS item, SUM(reward) AS n FROM log GROUP BY rank")
    assert sorted(zip(*by_rank.values(), strict=True)) == [(1, "p", 20), (2, "q", 0), (3, "r", 0)]


def test_the_tenth_is_the_last_that_is_read(tmp_path):
    assert set(
        read(tmp_path, ("eighth", "ninth", "tenth")).query("SELECT rank FROM log")["rank"]
    ) == {
        8,
        9,
        10,
    }


@pytest.mark.parametrize("ranks", [("a", "b", "c"), ("top", "middle", "bottom")])
def test_other_words_are_a_question_with_an_answer(tmp_path, ranks):
    with pytest.raises(EngineError, match=f"'rank' .* They are {', '.join(ranks)}"):
        read(tmp_path, ranks)
    log = read(tmp_path, ranks, rank="")
    assert log.counts["ranks"] == 1
    assert "'rank': ''" in log.recipe, "the program would be asked again"
    assert any("no column says at which rank" in each.what for each in health(log))


def test_steps_are_pointed_out(tmp_path):
    def steps(ranks):
        return [note.severity for note in read(tmp_path, ranks).notes if "steps of" in note.what]

    assert steps((10, 20, 30)) == ["amber"]
    assert steps((0, 10, 20)) == ["amber"]
    assert steps((1, 2, 3)) == steps((2, 3, 4)) == steps((5, 5, 5)) == []
