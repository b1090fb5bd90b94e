"""Logs at the edge of what can be examined: an answer or a sentence, never a crash."""

import contextlib

import numpy as np
import pytest

from engine.core.errors import EngineError
from engine.core.method import methods, parse
from engine.examination.alarms import alarms
from engine.examination.in_words import log_next, sentence
from engine.examination.missing_by_rank import missing_by_rank
from engine.examination.moved_most import moved_most
from engine.figures.examination_curves import examination_curves
from engine.figures.examination_links import examination_links
from engine.figures.examination_missing import examination_missing
from engine.figures.examination_relevance import examination_relevance
from engine.logs.tables import from_table


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
    "seventy ranks": lists(20, 70, 0.2),
}


@pytest.mark.parametrize("name", list(STRANGE))
def test_every_method_answers_or_says_why_not(name):
    log = from_table(STRANGE[name])
    for key in methods("examination"):
        with contextlib.suppress(EngineError):
            curve = parse("examination", key).fit(log)
            assert np.isnan(curve.examination[~curve.identified]).all()
            assert sentence(curve)
            assert log_next(curve)
            for figure in (
                examination_curves({key: curve}),
                examination_links(curve.links),
                examination_missing(missing_by_rank(log, curve)),
                examination_relevance(moved_most(log, curve)),
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
