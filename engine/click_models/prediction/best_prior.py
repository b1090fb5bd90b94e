"""The prior with which a click model predicts best, found on sessions set aside for that."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

import numpy as np

from engine.click_models.click_model import ClickModel
from engine.click_models.counts.counts import Counts
from engine.click_models.counts.lists import Lists
from engine.click_models.prediction.score import Score, score, translated
from engine.logs.log import Log
from engine.logs.subset import split, subset

STRENGTHS = (0.001, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
"""Pseudo-impressions that are tried, at the default's click-through."""
MEANS = (0.1, 0.2, 0.35, 0.5)
"""Click-throughs that are tried then; the second is the default's."""
MEANS_ALONE = (0.35, 0.5, 0.65, 0.8, 0.9)
"""Means that are tried for the chances that may have one of their own."""
START = STRENGTHS.index(1.0)
ROUNDS = 2
"""How often strength and mean are chosen, given the other, to predict with."""
PERPLEXITY = 2.0
"""What the logarithm of perplexity counts beside likelihood: priors move it less."""
LEAST_SESSIONS = 20
"""With fewer sessions none are set aside to choose a prior on."""
MOST_ROWS = 200_000
"""A log with many more rows lends the trial some of its queries, with all their rows."""
LEAST_QUERIES = 100


@dataclass(frozen=True)
class Trial:
    """Sessions to try priors on: counts to fit, and the lists of other sessions to predict."""

    counts: Counts
    seen: Lists


def trial(learned: Log, predicted: Log) -> Trial:
    """A trial that fits one part of a log and predicts another."""
    return Trial(Counts(learned), translated(predicted, learned))


def prior_trial(log: Log) -> Trial | None:
    """A trial on a fifth of the sessions of a log; None where it has too few.

    A large log takes part with some of its queries: how many rows a pair has then stays the same.
    """
    if log.counts["sessions"] < LEAST_SESSIONS:
        return None
    shares = min(log.counts["rows"] // MOST_ROWS, log.counts["queries"] // LEAST_QUERIES)
    if shares > 1:
        log = subset(log, f"query_code % {shares} = 0", "queries to choose a prior on")
    return trial(*split(log))


def with_best_prior(model: ClickModel, sessions: Trial) -> ClickModel:
    """The model with the prior that predicts the sessions best; as it is, where it brings its own.

    It is fitted to all rows then: with a prior, rare pairs do no harm.

    The default prior is next to none. That is where the likelihood is largest, but not where other
    sessions are predicted best: an item shown twice and clicked twice would always be clicked.
    """
    if not has_default_prior(model):
        return model
    return _climbed(model, sessions, lambda fit: fit.log_likelihood, 1)[1]


def best_predictor(model: ClickModel, sessions: Trial) -> ClickModel:
    """The model as it predicts the sessions best by likelihood and perplexity together.

    Under users that read otherwise than the model says, the closed form of a model may predict
    better than its likelihood's maximum: it is tried where there is one and nobody chose.
    """
    if not has_default_prior(model):
        return model
    forms = [model]
    if getattr(model, "closed_form", True) is False:
        forms.append(model.replace(closed_form=True))
    best = max(
        (_climbed(form, sessions, _both, ROUNDS) for form in forms), key=lambda tried: tried[0]
    )
    return _with_mean_of_its_own(*best, sessions)


def _with_mean_of_its_own(quality: float, model: ClickModel, sessions: Trial) -> ClickModel:
    """The model with a prior mean for some chances alone, where it has one and predicts better.

    How often clicks satisfy has little to do with how often items are clicked: a mean for both
    buys likelihood with perplexity.
    """
    name = model.prior_mean_of_its_own
    if not name:
        return model

    @cache
    def value(mean: float) -> float:
        return _both(
            score(model.replace(**{name: mean}).fit_counts(sessions.counts), sessions.seen)
        )

    mean = climbed(MEANS_ALONE, 1, value)
    return model.replace(**{name: mean}) if value(mean) > quality else model


def _both(fit: Score) -> float:
    return fit.log_likelihood - PERPLEXITY * float(np.log(fit.overall))


def _climbed(
    model: ClickModel, sessions: Trial, quality: Callable[[Score], float], rounds: int
) -> tuple[float, ClickModel]:
    """How well a model predicts with the prior of the highest quality, and the model with it."""
    if "min_rows" in model.parameters():
        model = model.replace(min_rows=0)

    @cache
    def value(strength: float, mean: float) -> float:
        tried = with_prior(model, strength * mean, strength)
        return quality(score(tried.fit_counts(sessions.counts), sessions.seen))

    strength, mean = STRENGTHS[START], MEANS[1]
    for _ in range(rounds):
        strength = climbed(STRENGTHS, STRENGTHS.index(strength), partial(value, mean=mean))
        mean = climbed(MEANS, MEANS.index(mean), partial(value, strength))
    return value(strength, mean), with_prior(model, strength * mean, strength)


def with_prior(model: ClickModel, clicks: float, impressions: float) -> ClickModel:
    """The model with another prior, rounded so that it reads well."""
    return replace(model, prior_clicks=round(clicks, 6), prior_impressions=impressions)


def has_default_prior(model: ClickModel) -> bool:
    """Whether nobody chose the model's prior."""
    return (model.prior_clicks, model.prior_impressions) == (
        ClickModel.prior_clicks,
        ClickModel.prior_impressions,
    )


def climbed(ladder: Sequence[float], start: int, value: Callable[[float], float]) -> float:
    """The rung from which neither neighbour is higher, reached from `start`."""
    scores: dict[int, float] = {}

    def height(rung: int) -> float:
        if rung not in scores:
            scores[rung] = value(ladder[rung])
        return scores[rung]

    at = start
    while True:
        near = [rung for rung in (at - 1, at + 1) if 0 <= rung < len(ladder)]
        higher = max(near, key=height)
        if height(higher) <= height(at):
            return ladder[at]
        at = higher
