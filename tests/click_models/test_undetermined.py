"""Numbers that only the prior or the start of EM decides are not stated."""

import json

import numpy as np
import pytest

from engine import api
from engine.cli.main import main
from engine.click_models.jackknife import intervals
from engine.click_models.parameter_table import parameter_table
from engine.click_models.trust_pbm import anchored
from engine.core.errors import EngineError
from engine.core.method import parse
from engine.logs.arrays import from_table
from tests.click_models.users import clicked

RANKS = np.array([1, 3, 4])


def gaps() -> dict[str, np.ndarray]:
    """Three items in turn at ranks 1, 3 and 4; nothing is ever shown at rank 2."""
    rng = np.random.default_rng(0)
    items = rng.permuted(np.tile(np.arange(3), (200, 1)), axis=1)
    return {
        "impression": np.repeat(np.arange(200), 3),
        "item": items.ravel(),
        "rank": np.tile(RANKS, 200),
        "reward": (rng.random((200, 3)) < 0.6 / RANKS).astype(float).ravel(),
    }


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("rank_ctr", "click_through"),
        ("pbm", "examination"),
        ("trust_pbm", "relevant"),
        ("mixture", "examination"),
    ],
)
def test_a_rank_that_shows_nothing_has_no_number(model, name):
    log = from_table(gaps())
    fitted = parse("click_models", model).fit(log)
    told = np.atleast_2d(np.isfinite(fitted.stated(name)))
    assert (told == [True, False, True, True]).all()
    assert np.isfinite(fitted.parameters[name]).all()
    table = parameter_table(fitted, log, intervals(fitted.model, log))
    rows = zip(table["parameter"], table["place"], table["value"], table["low"], strict=True)
    second = [row for row in rows if row[0] == name and row[1].split()[-1] == "2"]
    assert second
    assert all(np.isnan(value) and low is None for _, _, value, low in second)


def test_ranks_that_no_clicked_item_links_have_no_number():
    log = from_table(
        {
            "impression": np.repeat(np.arange(100), 2),
            "item": ["a", "b"] * 100,
            "rank": [1, 2] * 100,
            "reward": np.tile([1.0, 0.0, 0.0, 1.0], 50),
        }
    )
    fitted = parse("click_models", "pbm").fit(log)
    assert np.isnan(fitted.stated("examination")).tolist() == [False, True]
    assert "not identified" in " ".join(fitted.warnings)


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("pbm", "attractiveness"),
        ("ubm", "attractiveness"),
        ("mixture", "attractiveness"),
        ("trust_pbm", "relevance"),
    ],
)
def test_items_that_only_unlinked_ranks_show_have_no_number(model, name):
    rows = np.arange(200)
    table = {
        "impression": np.repeat(rows, 2),
        "item": ["a", "b"] * 200,
        "rank": [1, 2] * 200,
        "reward": np.stack([rows % 2, rows % 3 == 0], axis=1).ravel().astype(float),
    }
    stated = parse("click_models", model).fit(from_table(table)).stated(name)[:-1]
    assert np.isnan(stated).tolist() == [False, True]
    second = from_table({key: np.asarray(column)[1::2] for key, column in table.items()})
    with pytest.raises(EngineError, match="identifies no parameter"):
        api.fit(second, model)


@pytest.mark.parametrize("model", ["dbn", "ccm"])
def test_reading_on_has_no_number_where_nothing_stands_below(model):
    log = from_table({"item": ["a", "b"] * 50, "reward": [1.0, 0.0, 0.0, 1.0] * 25})
    fitted = parse("click_models", model).fit(log)
    assert np.isnan(fitted.stated("continuation")).all()
    assert "No list shows an item below another" in " ".join(fitted.warnings)


@pytest.mark.parametrize("model", ["dbn", "sdbn"])
def test_what_satisfies_at_the_bottom_has_no_number(model):
    # Item b stands below everything: nothing tells whether its clicks satisfied.
    log = from_table(
        {
            "impression": [1, 1, 2, 2],
            "item": list("abab"),
            "rank": [1, 2] * 2,
            "reward": [1, 1, 1, 0],
        }
    )
    fitted = parse("click_models", model).fit(log)
    assert np.isnan(fitted.stated("satisfaction")[:-1]).tolist() == [False, True]


def test_the_command_prints_null(tmp_path, capsys):
    table = gaps()
    lines = [
        ",".join(table),
        *(",".join(map(str, row)) for row in zip(*table.values(), strict=True)),
    ]
    file = tmp_path / "gaps.csv"
    file.write_text("\n".join(lines))
    with pytest.raises(SystemExit) as done:
        main(["fit", str(file), "--model", "pbm", "--json"])
    assert done.value.code == 0
    found = json.loads(capsys.readouterr().out)["parameters"]["examination"]
    assert [value is None for value in found] == [False, True, False, False]


def test_types_of_user_that_hold_nobody_are_said_and_have_no_curve():
    fitted = parse("click_models", "mixture(types=3)").fit(clicked("pbm", 20, 1))
    share, curves = fitted.parameters["share"], fitted.stated("examination")
    assert (share < 1 / 20).tolist() == [True, True, False]
    assert np.isnan(curves[:2]).all()
    assert np.isfinite(curves[2]).any()
    assert "2 types of 3 came out empty. Ask for types=1." in fitted.warnings[-1]
    whole = parse("click_models", "mixture").fit(clicked("mixture", 2_000, 1))
    assert not any("came out empty" in each for each in whole.warnings)


def test_the_rank_that_trusts_least_has_no_false_click_and_no_chance_is_below_zero():
    rng = np.random.default_rng(0)
    for _ in range(200):
        high = rng.uniform(0.3, 1, 10)
        low = high * rng.uniform(0, 0.9, 10)
        _, yes, no = anchored(np.array([0.2, 0.7]), high, low)
        assert no.min() == 0
        assert yes.min() > 0
