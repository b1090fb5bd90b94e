"""By default a test is predicted with a prior learned on training data; it pulls no parameter."""

import numpy as np
import pytest

from engine import api
from engine.click_models.click_model import ClickModel
from engine.click_models.score import score, translated
from engine.logs.arrays import from_table
from engine.logs.subset import subset
from tests.click_models.test_count_patterns import long_tail

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


def likelihoods(model: str, seed: int, rows: int) -> tuple[float, float]:
    """Held-out log-likelihood per row: our default, and the package's."""
    log = from_table(long_tail(rows, seed))
    held = "hash(impression) % 5 = 0"
    train, test = subset(log, f"NOT ({held})", "training"), subset(log, held, "test")
    ours = api.fit(train, model, test=test).scores["test"].log_likelihood
    package = ClickModel.parse(PACKAGE[model]).fit(train)
    return ours, score(package, translated(test, train)).log_likelihood


@pytest.mark.parametrize("model", ["pbm", "cascade"])
def test_the_default_predicts_a_long_tail_better_than_fixed_pseudo_counts(model):
    ours, package = likelihoods(model, 0, 20_000)
    assert ours > package


@pytest.mark.long
@pytest.mark.parametrize("model", PACKAGE)
def test_the_default_predicts_better_over_ten_seeds(model):
    gains = np.array([np.subtract(*likelihoods(model, seed, 30_000)) for seed in range(10)])
    assert gains.mean() > 3 * gains.std(ddof=1) / np.sqrt(10)


def test_parameters_are_those_without_a_learned_prior():
    log = from_table(long_tail(20_000, 0))
    alone, tested = api.fit(log, "pbm"), api.fit(log, "pbm", test=log)
    for name, value in alone.fitted.parameters.items():
        assert np.array_equal(value, tested.fitted.parameters[name])
    assert tested.predictor != tested.fitted.model.spec
    assert "not pulled" in str(tested)


def test_a_spec_with_a_prior_predicts_as_it_is():
    log = from_table(long_tail(5_000, 0))
    fitted = api.fit(log, "pbm(prior_clicks=1, prior_impressions=2)", test=log)
    assert fitted.predictor == fitted.fitted.model.spec
