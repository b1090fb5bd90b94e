"""By default a test is predicted with a prior learned on training data; it pulls no parameter."""

from functools import cache

import numpy as np
import pytest

from engine import api
from engine.click_models.click_model import ClickModel
from engine.click_prediction.score import score, translated
from engine.logs.arrays import from_table
from engine.logs.log import Log
from engine.logs.subset import subset
from tests.click_counts.test_count_patterns import long_tail
from tests.click_models.users import clicked

PSEUDO = "prior_clicks=1, prior_impressions=2"
FIFTY = f"steps=50, accelerate=False, {PSEUDO}"
PACKAGE = {
    "pbm": f"pbm({FIFTY}, pinned=False, min_rows=0)",
    "ubm": f"ubm({FIFTY}, min_rows=0)",
    "dbn": f"dbn({FIFTY})",
    "ccm": f"ccm({FIFTY})",
    "cascade": f"cascade({PSEUDO})",
    "dcm": f"dcm({PSEUDO}, closed_form=True)",
    "sdbn": f"sdbn({PSEUDO}, closed_form=True)",
}
"""A popular package's defaults: 50 plain steps or a closed form, one pseudo-click in two."""


@cache
def tail() -> Log:
    """A log of whose pairs most were shown once or twice."""
    return from_table(long_tail(20_000, 0))


def gains(model: str, log: Log) -> tuple[float, float]:
    """How much our default is ahead of the package's: log-likelihood per row, log perplexity."""
    held = "hash(impression) % 5 = 0"
    train, test = subset(log, f"NOT ({held})", "training"), subset(log, held, "test")
    ours = api.fit(train, model, test=test).scores["test"]
    package = ClickModel.parse(PACKAGE[model]).fit(train)
    theirs = score(package, translated(test, train))
    ahead = np.log(theirs.overall) - np.log(ours.overall)
    return ours.log_likelihood - theirs.log_likelihood, float(ahead)


@pytest.mark.parametrize("model", ["pbm", "cascade", "sdbn"])
def test_the_default_predicts_a_long_tail_better_than_fixed_pseudo_counts(model):
    likelihood, perplexity = gains(model, tail())
    assert likelihood > 0
    assert perplexity > 0


@pytest.mark.long
@pytest.mark.parametrize("model", PACKAGE)
def test_the_default_predicts_a_long_tail_better_over_ten_seeds(model):
    ahead = np.array([gains(model, from_table(long_tail(30_000, seed))) for seed in range(10)])
    error = ahead.std(axis=0, ddof=1) / np.sqrt(10)
    assert ahead[:, 0].mean() > 3 * error[0]
    assert ahead[:, 1].mean() > 0


@pytest.mark.long
@pytest.mark.parametrize("model", PACKAGE)
def test_the_default_predicts_users_of_the_model_better_over_ten_seeds(model):
    ahead = np.array([gains(model, clicked(model, 1_500, seed)) for seed in range(10)])
    assert (ahead.mean(axis=0) > 0).all()


def test_parameters_are_those_without_a_learned_prior():
    log = tail()
    alone, tested = api.fit(log, "pbm"), api.fit(log, "pbm", test=log)
    for name, value in alone.fitted.parameters.items():
        assert np.array_equal(value, tested.fitted.parameters[name])
    assert tested.predictor != tested.fitted.model.spec
    assert "the parameters shown do not use it" in str(tested)


def test_a_spec_with_a_prior_predicts_as_it_is():
    log = from_table(long_tail(5_000, 0))
    fitted = api.fit(log, "pbm(prior_clicks=1, prior_impressions=2)", test=log)
    assert fitted.predictor == fitted.fitted.model.spec
