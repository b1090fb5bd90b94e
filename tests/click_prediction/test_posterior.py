"""The posterior mean of attractiveness: by hand where it is known, and no worse without a slope."""

import dataclasses

import numpy as np
import pytest

from engine.click_counts.counts import Counts
from engine.click_models.pbm import PBM
from engine.click_prediction.best_prior import best_predictor, trial
from engine.click_prediction.posterior import has_posterior, with_posterior
from engine.core.method import parse
from engine.logs.arrays import from_table
from engine.logs.subset import split
from tests.click_models.users import clicked

RANKS = 4


def looked_at(seed: int = 0) -> tuple[Counts, np.ndarray, np.ndarray]:
    """Counts of users who see every rank; attractiveness is Beta, less so further down."""
    rng = np.random.default_rng(seed)
    queries, lists = 400, 8
    rank = np.arange(1, RANKS + 1)
    mean = 1 / (1 + np.exp(0.5 + np.log(rank)))
    liked = rng.beta(6 * mean, 6 * (1 - mean), (queries, RANKS))
    query = np.repeat(np.arange(queries), lists)
    table = {
        "impression": np.repeat(np.arange(len(query)), RANKS),
        "query": np.repeat(query, RANKS),
        "item": np.tile(rank, len(query)),
        "rank": np.tile(rank, len(query)),
        "reward": (rng.random((len(query), RANKS)) < liked[query]).ravel().astype(float),
    }
    return Counts(from_table(table)), liked.ravel(), np.tile(mean, queries)


def test_it_is_that_of_a_beta_where_everything_is_seen():
    counts, liked, mean = looked_at()
    fitted = PBM(min_rows=0).fit_counts(counts)
    everything = {**fitted.parameters, "examination": np.ones(RANKS)}
    found = with_posterior(dataclasses.replace(fitted, parameters=everything), counts)
    cells = counts.cells
    exact = (cells.clicks + 6 * mean) / (cells.impressions + 6)
    ours = found.parameters["attractiveness"][:-1]
    assert np.abs(ours - exact).max() < 0.05
    assert np.mean((ours - liked) ** 2) < 1.03 * np.mean((exact - liked) ** 2)
    by_rank = found.unknown_by_rank["attractiveness"]
    assert by_rank == pytest.approx(mean[:RANKS], abs=0.04)
    assert np.array_equal(found.parameters["examination"], np.ones(RANKS))


@pytest.mark.parametrize("model", ["pbm", "ubm"])
def test_users_of_the_model_are_predicted_with_it(model):
    sessions = trial(*split(clicked(model, 1_500, 0)))
    chosen = best_predictor(parse("click_models", model), sessions)
    assert chosen.posterior_of == parse("click_models", model)
    assert "posterior mean" in chosen.name
    without = dataclasses.replace(chosen, posterior_of=None)
    assert chosen.score(sessions).log_likelihood > without.score(sessions).log_likelihood


def test_only_a_look_times_a_liking_has_one():
    assert has_posterior(parse("click_models", "ubm"))
    assert not has_posterior(parse("click_models", "dbn"))
