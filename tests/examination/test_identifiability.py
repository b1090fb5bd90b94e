"""Which ranks a log can compare: nulls, the sentence, and no line across a gap."""

import json

import numpy as np
import pytest

from engine.cli.main import main
from engine.core.method import parse
from engine.examination.rank_graph import components, linked_to_top, listed
from engine.figures.examination_curves import examination_curves
from engine.figures.examination_links import examination_links
from engine.logs.tables import from_table
from tests.click_models.users import clicked

HARVESTING = ["pivot_one", "adjacent_chain", "all_pairs"]


@pytest.mark.parametrize("method", [*HARVESTING, "regression_em", "trust_bias"])
def test_a_single_ranker_says_nothing_about_nine_ranks(method):
    curve = parse("examination", method).fit(clicked("pbm", 2_000, seed=1, rankers=1))
    assert curve.identified.tolist() == [True] + [False] * 9
    assert np.isnan(curve.examination[1:]).all()
    assert np.isnan(curve.interval[1:]).all()
    assert len(np.unique(components(curve.links))) == 10
    assert "links ranks 2 to 10 to rank 1" in " ".join(curve.warnings)
    assert "swap rank 1 with rank 2" in " ".join(curve.warnings)


def test_the_command_line_prints_null(tmp_path, capsys):
    file = tmp_path / "one_ranker.csv"
    rows = [f"{n},{item},{rank},{int((n + rank) % 3 == 0)}" for n in range(30)
            for rank, item in enumerate("abc", start=1)]  # fmt: skip
    file.write_text("\n".join(["impression,item,rank,click", *rows]) + "\n")
    with pytest.raises(SystemExit) as done:
        main(["examine", str(file), "--json"])
    assert done.value.code == 0
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
    assert components(curve.links).tolist() == [1, 1, 3, 3]
    figure = examination_curves({"all_pairs": curve})
    line = next(trace for trace in figure.plot.data if trace.name == "all_pairs")
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
