"""The leaderboard: whom it names, whom it does not tell from the best, and with which prior."""

from statistics import NormalDist

import numpy as np
import pytest

from engine.click_counts.pair_index import PairIndex
from engine.click_models.click_model import FittedModel
from engine.click_prediction.best_prior import (
    climbed,
    has_default_prior,
    trial,
    with_best_prior,
)
from engine.click_prediction.leaderboard import (
    Place,
    contenders,
    critical,
    leaderboard,
    sentence,
)
from engine.click_prediction.score import Score, score, translated
from engine.core.method import parse
from engine.logs.arrays import from_table
from engine.logs.subset import split
from tests.click_models.users import clicked


def place(model: str, behind: float, error: float, numbers: int) -> Place:
    """A place on a board, of a model with so many numbers to fit."""
    found = {"examination": np.zeros(numbers)}
    fitted = FittedModel(parse("click_models", model), PairIndex(np.zeros(0, dtype=int)), found)
    ranks = np.full(2, 1.5)
    return Place(
        model, fitted, Score(-0.3 - behind, ranks, ranks, 0, 10, np.zeros(1), 0.01), behind, error
    )


BOARD = [
    place("ubm", 0, 0, 55),
    place("dcm", 0.002, 0.001, 20),
    place("cascade", 0, 0, 10),
    place("pbm", 0.01, 0.001, 5),
]


def test_contenders_are_those_within_a_bound_shared_among_all_others():
    assert critical(BOARD) == pytest.approx(NormalDist().inv_cdf(1 - 0.05 / 3))
    assert [each.model for each in contenders(BOARD)] == ["ubm", "dcm", "cascade"]
    assert [each.model for each in contenders(BOARD, level=0.9)] == ["ubm", "cascade"]


def test_the_simplest_of_those_not_told_apart_is_named():
    text = sentence(BOARD)
    assert text.startswith("User browsing model predicts held-out clicks best: perplexity 1.500")
    assert text.endswith(
        "from Dependent click model, Cascade model; the simplest of them is Cascade model."
    )
    assert sentence(BOARD[::3]).endswith("These sessions distinguish it from all the others.")
    first = [BOARD[2], place("dcm", 0.001, 0.001, 20)]
    assert sentence(first).endswith("from Dependent click model; it is the simplest of them.")
    assert sentence(BOARD[:1]).endswith("(1 is certain, 2 is a coin).")


def test_size_counts_what_is_fitted():
    fitted = parse("click_models", "pbm").fit(clicked("pbm", 300, 0))
    assert fitted.size == len(fitted.index) + 10


def test_the_prior_chosen_predicts_the_sessions_set_aside_best():
    learned, other = split(clicked("cascade", 4_000, 0))
    sessions = trial(learned, other)
    model = with_best_prior(parse("click_models", "cascade"), sessions)
    assert not has_default_prior(model)
    assert 1 <= model.prior_impressions <= 8  # users draw their likings from Beta(1.2, 2.5)
    assert 0.15 < model.prior_clicks / model.prior_impressions < 0.55


def test_a_prior_that_was_given_is_kept():
    spec = "pbm(prior_clicks=1, prior_impressions=2)"
    board = leaderboard(clicked("pbm", 1_000, 0), [spec, "rank_ctr"])
    kept = next(each for each in board if each.model == spec)
    assert (kept.fitted.model.prior_clicks, kept.fitted.model.prior_impressions) == (1, 2)


def test_few_sessions_choose_no_prior():
    board = leaderboard(clicked("pbm", 15, 0), ["rank_ctr"])
    assert has_default_prior(board[0].fitted.model)


@pytest.mark.parametrize(("top", "start"), [(0, 3), (4, 1), (2, 2)])
def test_climbing_ends_on_the_highest_rung(top, start):
    assert climbed((0, 1, 2, 3, 4), start, lambda rung: -abs(rung - top)) == top


def test_climbing_stays_where_no_neighbour_is_higher():
    assert climbed((0, 1, 2), 1, lambda rung: 0.0) == 1


def test_the_standard_error_of_a_likelihood_is_that_of_its_impressions():
    log = clicked("pbm", 2_000, 0)
    found = score(parse("click_models", "rank_ctr").fit(log), seen := translated(log, log))
    each = np.repeat(found.per_list, seen.count.astype(int))
    assert found.error == pytest.approx(each.std() * np.sqrt(len(each)) / seen.rows)


def test_impressions_of_one_session_are_not_independent():
    # the same ten impressions, each once in a session of its own, or four times in one session
    rng = np.random.default_rng(5)
    sessions, times = 10, 4
    items = rng.permuted(np.tile(np.arange(3), (sessions, 1)), axis=1)
    clicks = rng.integers(0, 2, (sessions, 3))

    def log(repeated):
        pages = np.repeat(np.arange(sessions), repeated)
        return from_table(
            {
                "session": np.repeat(pages, 3),
                "impression": np.repeat(np.arange(len(pages)), 3),
                "item": items[pages].ravel(),
                "rank": np.tile([1, 2, 3], len(pages)),
                "reward": clicks[pages].ravel().astype(float),
            }
        )

    once, often = log(1), log(times)
    fitted = parse("click_models", "item_ctr").fit(once)
    alone, together = (score(fitted, translated(each, once)) for each in (once, often))
    assert together.log_likelihood == pytest.approx(alone.log_likelihood)
    assert together.error == pytest.approx(alone.error)
    np.testing.assert_allclose(together.per_list, alone.per_list)
