"""What every click model must do, found by discovery."""

from functools import cache

import numpy as np
import pytest

from engine.click_models.jackknife import intervals
from engine.click_models.parameter_table import parameter_table
from engine.core.method import methods, parse
from engine.logs.arrays import from_table
from tests.click_models.users import TRUTH, clicked
from tests.laws.renamed_rows import shuffled_log

KEYS = sorted(methods("click_models"))


@pytest.fixture(scope="module")
def table() -> dict[str, np.ndarray]:
    log = clicked("dbn", 1_500, seed=4)
    return log.query("SELECT impression, query, item, rank, reward FROM log ORDER BY line")


@pytest.fixture(scope="module")
def log(table):
    return from_table(table)


@pytest.fixture(scope="module")
def shuffled(table):
    return shuffled_log(table, "query")


@pytest.fixture(scope="module")
def model_of(log):
    """A model of the log, fitted once."""
    return cache(lambda key: parse("click_models", key).fit(log))


@pytest.mark.parametrize("key", KEYS)
def test_order_of_rows_and_names_do_not_matter(key, model_of, shuffled):
    one = model_of(key)
    other = parse("click_models", key).fit(shuffled)
    for name, value in one.parameters.items():
        found = other.parameters[name]
        if name in one.model.by_pair:
            value, found = np.sort(value[:-1], axis=0), np.sort(found[:-1], axis=0)
        if name != "satisfaction":  # where clicks are few, hardly in the data
            assert found == pytest.approx(value, abs=0.05), name


@pytest.mark.parametrize("key", KEYS)
def test_parameters_are_probabilities_and_tell_their_intervals(key, log, model_of):
    fitted = model_of(key)
    for name, value in fitted.parameters.items():
        assert np.isfinite(value).all(), name
        assert (value >= -1e-9).all(), name
        assert (value <= 1 + 1e-9).all() or name in ("relevance", "relevant"), name
    rows = parameter_table(fitted, log)
    assert len({len(column) for column in rows.values()}) == 1
    assert rows["value"] or key == "rank_item_ctr"
    drawn = fitted.simulate(
        np.zeros(50, int), np.tile(np.arange(4), (50, 1)), np.random.default_rng(0)
    )
    assert drawn.shape == (50, 4)


@pytest.mark.parametrize("key", KEYS)
def test_stronger_priors_pull_together(key, log):
    fitted = parse("click_models", f"{key}(prior_clicks=1e9, prior_impressions=2e9)").fit(log)
    for name, value in fitted.parameters.items():
        free = value[1:] if (key, name) == ("pbm", "examination") else value
        if key not in ("trust_pbm", "mixture", "ubm", "rank_item_ctr"):
            assert free == pytest.approx(0.5, abs=0.01), name


def test_intervals_of_shared_parameters_hold_the_truth():
    log = clicked("dbn", 8_000, seed=3)
    (low, high) = intervals(parse("click_models", "dbn"), log)["continuation"][0]
    assert low < TRUTH["dbn"]["continuation"][0] < high
    assert high - low < 0.05


def test_one_ranker_is_warned_about():
    log = clicked("pbm", 200, seed=1, rankers=1)
    for key in ("pbm", "ubm", "trust_pbm", "mixture"):
        assert "not identified" in " ".join(parse("click_models", key).fit(log).warnings)
    assert "the prior alone" in " ".join(parse("click_models", "dbn").fit(log).warnings)
