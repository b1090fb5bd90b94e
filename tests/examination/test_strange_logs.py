"""Logs at the edge of what can be examined: an answer or a sentence, never a crash."""

import contextlib

import numpy as np
import pytest

from engine.core.errors import EngineError
from engine.core.method import methods, parse
from engine.examination.curve_summary import linked, log_next, sentence
from engine.examination.long_lists import MOST_RANKS
from engine.figures.examination.examination_curves import examination_curves
from engine.figures.examination.examination_links import examination_links
from engine.figures.examination.examination_missing import examination_missing
from engine.figures.examination.examination_relevance import examination_relevance
from engine.fit_alarms.alarms import alarms
from engine.logs.arrays import from_table
from engine.relevance.largest_corrections import largest_corrections
from engine.relevance.missing_by_rank import missing_by_rank, missing_click_sentence


def lists(n: int, ranks: int, share: float, first: int = 1) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    return {
        "impression": np.repeat(np.arange(n), ranks),
        "item": rng.permuted(np.tile(np.arange(ranks), (n, 1)), axis=1).ravel(),
        "rank": np.tile(np.arange(first, first + ranks), n),
        "reward": (rng.random(n * ranks) < share).astype(float),
    }


STRANGE = {
    "one row": {"item": ["a"], "reward": [1.0]},
    "one rank": lists(40, 1, 0.3),
    "no clicks": lists(30, 3, 0.0),
    "all clicks": lists(30, 3, 1.0),
    "no rank 1": lists(30, 2, 0.4, first=3),
    "more ranks than pages show": lists(20, MOST_RANKS + 1, 0.2),
}


@pytest.mark.parametrize("name", list(STRANGE))
def test_every_method_answers_or_says_why_not(name):
    log = from_table(STRANGE[name])
    for key in methods("examination"):
        with contextlib.suppress(EngineError):
            curve = parse("examination", key).fit(log)
            assert np.isnan(curve.examination[~curve.identified]).all()
            assert sentence(curve)
            assert linked(curve)
            assert missing_click_sentence(log, curve, missing_by_rank(log, curve))
            assert log_next(curve)
            for figure in (
                examination_curves({key: curve}),
                examination_links(curve.links),
                examination_missing(missing_by_rank(log, curve)),
                examination_relevance(largest_corrections(log, curve)),
            ):
                assert figure.alt
    assert alarms(log).sentences is not None


@pytest.mark.parametrize("name", list(STRANGE))
def test_every_click_model_answers_or_says_why_not(name):
    log = from_table(STRANGE[name])
    for key in methods("click_models"):
        with contextlib.suppress(EngineError):
            fitted = parse("click_models", key).fit(log)
            assert all(np.isfinite(value).all() for value in fitted.parameters.values()), key


@pytest.mark.parametrize(
    "method",
    ["naive_ctr", "all_pairs", "pivot_one", "regression_em", "regression_em(features='liking')"],
)
def test_a_rank_without_clicks_has_a_bound_of_some_width(method):
    # One item is shown 50 times at each of two ranks and clicked 25 times at the first. A look at
    # the second would be clicked half of the time: no click in 50 has chance exp(-25 e), which is
    # .025 at e = .1476.
    log = from_table(
        {
            "impression": np.arange(100),
            "item": ["a"] * 100,
            "rank": [1] * 50 + [2] * 50,
            "reward": [1.0] * 25 + [0.0] * 75,
            "liking": [0.5] * 100,
        }
    )
    curve = parse("examination", method).fit(log)
    assert curve.examination[1] == pytest.approx(0, abs=1e-6)
    assert curve.interval[1] == pytest.approx([0, -np.log(0.025) / 25], rel=1e-4)
    assert "No item was clicked at rank 2" in " ".join(curve.warnings)


@pytest.mark.parametrize("method", ["all_pairs", "pivot_one"])
def test_clicks_on_an_item_that_stands_nowhere_else_say_nothing_of_its_rank(method):
    """As above, with clicks at rank 2 on an item that is never shown at rank 1."""
    log = from_table(
        {
            "impression": np.arange(110),
            "item": ["a"] * 100 + ["b"] * 10,
            "rank": [1] * 50 + [2] * 60,
            "reward": [1.0] * 25 + [0.0] * 75 + [1.0] * 10,
        }
    )
    curve = parse("examination", method).fit(log)
    assert curve.examination[1] == 0
    assert curve.interval[1] == pytest.approx([0, -np.log(0.025) / 25], rel=1e-4)
    assert "No item that was shown at other ranks, too, was clicked" in " ".join(curve.warnings)


def test_features_identify_nothing_where_rank_1_is_never_shown():
    table = {**lists(30, 2, 0.4, first=3), "liking": np.tile([0.1, 0.9], 30)}
    curve = parse("examination", "regression_em(features='liking')").fit(from_table(table))
    assert not curve.identified.any()
    assert np.isnan(curve.examination).all()
    assert "never shows rank 1" in curve.warnings[0]


def test_features_tell_nothing_of_lower_ranks_without_a_click():
    table = {**lists(30, 2, 0.4), "liking": np.tile([0.1, 0.9], 30), "reward": np.zeros(60)}
    curve = parse("examination", "regression_em(features='liking')").fit(from_table(table))
    assert curve.identified.tolist() == [True, False]
    assert np.isnan(curve.examination[1])
    assert "rank 2" in curve.warnings[0]


def test_trust_that_nothing_tells_is_not_identified():
    curve = parse("examination", "trust_bias").fit(from_table(STRANGE["no clicks"]))
    assert np.isnan(curve.examination[~curve.identified]).all()
    assert np.isfinite(curve.examination[curve.identified]).all()
