"""Which ranks a log can compare: nulls, the sentence, and no line across a gap."""

import json

import numpy as np
import pytest

from engine.cli.main import main
from engine.core.method import parse
from engine.core.titles import titled_spec
from engine.examination.curve import Curve
from engine.examination.curve_summary import linked
from engine.examination.rank_graph import (
    linked_to_top,
    listed,
    lowest_linked,
    needs_chain,
    strongest_chain,
    through_chain,
)
from engine.figures.examination.examination_curves import examination_curves
from engine.figures.examination.examination_links import SHADES, examination_links, shade
from engine.logs.arrays import from_table
from tests.click_models.users import clicked

HARVESTING = ["pivot_one", "adjacent_chain", "all_pairs"]


@pytest.mark.parametrize("method", [*HARVESTING, "regression_em", "trust_bias"])
def test_a_single_ranker_says_nothing_about_nine_ranks(method):
    curve = parse("examination", method).fit(clicked("pbm", 2_000, seed=1, rankers=1))
    assert curve.identified.tolist() == [True] + [False] * 9
    assert np.isnan(curve.examination[1:]).all()
    assert np.isnan(curve.interval[1:]).all()
    assert len(np.unique(lowest_linked(curve.links))) == 10
    assert "links ranks 2 to 10 to rank 1" in " ".join(curve.warnings)
    assert "swap rank 1 with rank 2" in " ".join(curve.warnings)


def test_the_command_line_prints_null_and_exits_with_two(tmp_path, capsys):
    file = tmp_path / "one_ranker.csv"
    rows = [f"{n},{item},{rank},{int((n + rank) % 3 == 0)}" for n in range(30)
            for rank, item in enumerate("abc", start=1)]  # fmt: skip
    file.write_text("\n".join(["impression,item,rank,click", *rows]) + "\n")
    with pytest.raises(SystemExit) as done:
        main(["examine", str(file), "--json"])
    assert done.value.code == 2
    (found,) = json.loads(capsys.readouterr().out)["methods"]
    assert found["examination"] == [1.0, None, None]
    assert found["interval"][1] == [None, None]
    assert found["identified"] == [True, False, False]


def two_groups():
    """Ranks 1 and 2 are compared by item a, ranks 3 and 4 by item c, and nothing joins them."""
    rng = np.random.default_rng(0)
    swaps = rng.random((400, 2)) < 0.5
    items = np.array([["a", "b", "c", "d"]] * 400)
    for n, (top, bottom) in enumerate(swaps):
        items[n, :2] = items[n, :2][::-1] if top else items[n, :2]
        items[n, 2:] = items[n, 2:][::-1] if bottom else items[n, 2:]
    return from_table(
        {
            "impression": np.repeat(np.arange(400), 4),
            "item": items.ravel(),
            "rank": np.tile([1, 2, 3, 4], 400),
            "reward": (rng.random(1_600) < 0.4).astype(float),
        }
    )


def test_two_groups_of_ranks_leave_a_gap_that_no_line_crosses():
    log = two_groups()
    curve = parse("examination", "all_pairs").fit(log)
    assert curve.identified.tolist() == [True, True, False, False]
    assert lowest_linked(curve.links).tolist() == [1, 1, 3, 3]
    figure = examination_curves({"all_pairs": curve})
    line = next(
        trace for trace in figure.plot.data if trace.name == titled_spec("examination", "all_pairs")
    )
    assert line.connectgaps is False
    assert np.isnan(np.array(line.y, dtype=float)[2:]).all()
    band = next(trace for trace in figure.plot.data if trace.fill == "toself")
    assert max(band.x) == 2
    assert len(examination_links(curve.links).table["rank"]) == 2


def test_an_unclicked_pair_links_nothing():
    links = np.array([[0, 0, 1], [0, 0, 0], [1, 0, 0]])
    assert linked_to_top(links).tolist() == [True, False, True]


@pytest.mark.parametrize(
    ("ranks", "text"),
    [([4], "4"), ([4, 7], "4 and 7"), ([2, 3, 4, 7], "2 to 4 and 7"), ([2, 4, 6], "2, 4 and 6")],
)
def test_ranks_are_listed_as_people_do(ranks, text):
    assert listed(ranks) == text


def symmetric(ranks: int, **pairs: int) -> np.ndarray:
    """Links by name: r13=5 says that five clicked items stood at ranks 1 and 3."""
    links = np.zeros((ranks, ranks), dtype=np.int64)
    for name, counted in pairs.items():
        j, k = int(name[1]) - 1, int(name[2]) - 1
        links[j, k] = links[k, j] = counted
    return links


def curve_of(links: np.ndarray) -> Curve:
    """A curve with these links and nothing else of interest."""
    ones = np.ones(len(links))
    return Curve("all_pairs", ones, np.stack([ones, ones], 1), ones > 0, links, ())


NEIGHBOURS = symmetric(4, r12=50, r23=9, r34=30, r14=2)


def test_the_strongest_way_to_rank_1_runs_along_the_chain():
    assert strongest_chain(NEIGHBOURS) == [(0, 1), (2, 3), (1, 2)]
    assert through_chain(NEIGHBOURS).tolist() == [50, 50, 9, 9]
    assert needs_chain(NEIGHBOURS)
    assert linked(curve_of(NEIGHBOURS)) == (
        "Rank 3 has the weakest link to rank 1: 9 clicked items, through other ranks."
    )
    assert through_chain(symmetric(3, r23=4)).tolist() == [4, 0, 0]


def test_no_way_round_is_shown_where_every_rank_is_compared_directly():
    direct = symmetric(3, r12=50, r13=40, r23=60)
    assert not needs_chain(direct)
    assert linked(curve_of(direct)).endswith("40 clicked items with rank 1 (fewest at rank 3).")
    assert all(trace.name is None for trace in examination_links(direct).plot.data)
    assert linked(curve_of(np.zeros((3, 3), dtype=int))).startswith("No clicked item was shown")


def test_the_rank_graph_says_each_count_and_marks_each_gap():
    plot = examination_links(NEIGHBOURS).plot
    told = {str(text) for trace in plot.data for text in (trace.text or ())}
    assert told == {"50", "9", "30", "2"}
    empty = next(trace for trace in plot.data if trace.name == "nothing compares the two")
    assert sorted(zip(empty.x, empty.y, strict=True)) == [(0, 2), (1, 3)]
    frames = next(trace for trace in plot.data if trace.name == "strongest links to rank 1")
    assert np.isnan(np.array(frames.x, dtype=float)).sum() == 3
    groups = examination_links(symmetric(4, r12=5, r34=5)).plot
    assert len(groups.layout.shapes) == 2
    assert not examination_links(NEIGHBOURS).plot.layout.shapes
    parted = examination_links(symmetric(4, r13=5, r24=5)).plot
    assert list(parted.layout.xaxis.ticktext) == ["1", "3", "2", "4"]


def test_shades_follow_the_count_and_the_least_link_is_not_lost():
    assert shade(np.array([0, 1, 300, 1_000])).tolist() == [-1, 0, 1, len(SHADES) - 1]
    assert shade(np.array([0, 0])).tolist() == [-1, -1]
